"""Tests of flytt.engines."""
