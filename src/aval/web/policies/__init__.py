"""Contracts on screen: the list, one policy, its forms, two versions beside one another."""
