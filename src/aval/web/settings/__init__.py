"""Settings on screen: sources, own companies, what counts as exposure."""
