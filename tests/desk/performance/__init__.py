"""How policies perform."""
