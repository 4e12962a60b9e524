"""What `flytt doctor` looks at: each module one part, each check on its own."""
