"""Composition root: the only file that may import everything; builds services and window by hand."""
