"""Tests of flytt.cli."""
