"""Marks: figures and bars as HTML, in the reader's language, safe by construction."""
