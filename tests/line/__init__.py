"""The whole line, from files to files: against the golden case, the oracle and users' mistakes."""
