"""Tests of the plugin host, the built-in plugins, the contract tests and the example plugin."""
