"""Pretend worlds, consistent to the cent: the synthetic portfolio of demo and benchmark."""
