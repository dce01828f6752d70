"""The headless door: the same services as the window. The contract is design section 6."""
