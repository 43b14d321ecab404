"""The pages of decisions that people enter."""
