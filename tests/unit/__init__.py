"""Tests of the package's modules, in folders that mirror it."""
