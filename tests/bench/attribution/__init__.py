"""Who is behind the numbers, measured on invented cases whose answer is known.

Whoever writes here does not read ``shilu.attribution``, and the other way round: the cases must be harder than the code
is clever, and fair. Fair means: ``has_clue`` holds only numbers that a careful person could attribute from what came
from that number, from its neighbours in a block or from other numbers with the very same text, and the directory.
"""
