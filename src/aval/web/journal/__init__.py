"""The journal of acts, for those who audit."""
