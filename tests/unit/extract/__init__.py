"""Tests of flytt.extract."""
