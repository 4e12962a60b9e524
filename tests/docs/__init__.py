"""The generated documentation is fresh, and names what there is."""
