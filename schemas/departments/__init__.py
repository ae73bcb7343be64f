"""The departments' extracts, one file a department."""
