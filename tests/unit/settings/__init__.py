"""Tests of flytt.settings."""
