"""What a run costs in kind, not in seconds: nodes, statements, scans, bytes."""
