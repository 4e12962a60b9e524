"""Tests of flytt.commands that need no run: what a run leaves is made by hand."""
