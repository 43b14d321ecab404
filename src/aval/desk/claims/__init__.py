"""Claims: insurers told of unpaid items, debts handed over, losses claimed, paid and shared."""
