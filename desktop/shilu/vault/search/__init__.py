"""Search: a derived index in a file of its own, ``search.db``, and the questions that it answers."""
