"""Reports of the agenda: cover that will be lost if nothing is done."""
