"""Stage two: seeds, ledger and parameters in, dbt decides."""
