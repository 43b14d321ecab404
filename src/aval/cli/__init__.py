"""The command line: a door that translates arguments, calls once, and translates back."""
