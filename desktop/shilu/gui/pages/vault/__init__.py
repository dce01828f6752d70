"""How the vault itself is kept: one section of the page a file."""
