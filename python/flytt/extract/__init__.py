"""Stage one: the tables of every source, as received, into the warehouse."""
