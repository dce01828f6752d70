"""Contact rules of each jurisdiction, as dated data."""
