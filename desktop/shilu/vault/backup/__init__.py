"""One encrypted file with all of a vault, made while it is in use, and the way back."""
