"""What can still be read of a damaged vault. It is read page by page, without SQLite, and never written to."""
