"""The first page, one step a file: what it shows, and what each step asks for."""
