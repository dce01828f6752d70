"""Qt models over values; they do no input or output."""
