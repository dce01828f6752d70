"""The window. Pages call services; widgets and dialogs only hold values."""
