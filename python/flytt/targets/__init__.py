"""The built-in targets: ordinary plugins that import only `flytt.api`."""
