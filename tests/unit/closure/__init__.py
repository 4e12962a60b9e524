"""Tests of flytt.closure."""
