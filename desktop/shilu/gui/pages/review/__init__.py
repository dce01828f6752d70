"""What the program suggests is gone through by a person: who is behind numbers, and what was done."""
