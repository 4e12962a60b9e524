"""The databases that carry the line, behind one interface."""
