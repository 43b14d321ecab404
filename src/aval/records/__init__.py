"""Every table: facts and since when they are known, what was judged of them, people and acts."""
