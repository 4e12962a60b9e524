"""The command line: words in, words out; `main` finds the commands."""
