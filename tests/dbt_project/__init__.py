"""What dbt itself must show: descriptions, gates that can fail, unit tests on both engines."""
