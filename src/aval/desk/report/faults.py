"""What can be wrong with a query: a code, its place, and what the sentence needs."""


class QueryError(Exception):
    """A query that cannot be run: `code` says why, signs from `start` to `end` are to blame.

    `given` are words of the query and codes; a screen says the sentence in its reader's language.
    """

    def __init__(self, start: int, end: int, *, code: str, **given: object) -> None:
        """Keep what is wrong and where."""
        super().__init__(code)
        self.code = code
        self.start = start
        self.end = end
        self.given = given
