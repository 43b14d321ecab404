"""The demo: an invented group with its history, taken in and judged like anybody's."""
