"""Who is behind a contact point, and why we think so."""
