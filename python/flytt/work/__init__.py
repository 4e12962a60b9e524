"""One work folder: its places, its lock, its files, its log."""
