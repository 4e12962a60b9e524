"""Reading extracts: files and databases become one clean stream of rows per table."""
