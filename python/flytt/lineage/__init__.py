"""Lineage: from each field of each delivered file back to source fields, rules and paragraphs."""
