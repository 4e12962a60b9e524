"""Measures flytt and other ways of doing the same work: `make bench`."""
