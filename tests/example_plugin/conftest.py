"""Lets the tests import the plugin where it lies, installed or not."""
