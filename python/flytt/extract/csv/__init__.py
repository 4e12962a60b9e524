"""CSV extracts: lines in, clean rows out."""
