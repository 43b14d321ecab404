"""Who uses Aval: people, their roles, what each of them sees."""
