"""What people read of a run: report, workbooks and QlikView file, made from its folder alone."""
