"""Template tags: sentences, amounts, dates, marks."""
