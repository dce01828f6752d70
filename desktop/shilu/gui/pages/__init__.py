"""Pages decide; they are the only callers of services."""
