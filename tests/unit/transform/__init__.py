"""Tests of flytt.transform."""
