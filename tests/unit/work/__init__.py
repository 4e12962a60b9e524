"""Tests of flytt.work."""
