"""Tests of flytt.extract.csv."""
