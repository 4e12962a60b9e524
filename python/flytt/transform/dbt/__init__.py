"""dbt: the staged project, and the process that builds it."""
