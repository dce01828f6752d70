"""Dialogs hold and return a value; they call nothing."""
