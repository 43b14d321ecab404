"""How policies perform, on screen: side by side, year by year, and the decisions behind it."""
