"""Readers of foreign files, each run in a limited child process. Every row becomes one RawRecord or one Skipped."""
