"""flytt.toml, and the names and addresses that it may hold."""
