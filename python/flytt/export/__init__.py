"""Stage three: files, manifest, ledger and folder, all or nothing."""
