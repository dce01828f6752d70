"""Shilu 实录: turn harassing calls and messages into ordered, checkable evidence."""

__version__ = "0.1.0"
