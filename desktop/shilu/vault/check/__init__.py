"""The check of a vault: a quick one when it opens, a deep one of everything. Neither changes anything in it."""
