"""The headless door."""
