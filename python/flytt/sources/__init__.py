"""The built-in sources: ordinary plugins that import only `flytt.api`."""
