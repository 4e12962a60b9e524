"""What would become of the posts if something were otherwise: the compiled models, run again."""
