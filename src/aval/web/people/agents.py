"""What a browser says of itself, roughly: its name and that of its system."""

BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
"""Names by what stands in the words of a browser; the first that is found counts."""
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}
"""Names of systems, likewise: Android's words name Linux as well."""


def roughly(agent: str) -> str:
    """Return `Firefox, Windows`, one of the two, or nothing where neither is known."""
    names = (_first(agent, BROWSERS), _first(agent, SYSTEMS))
    return ", ".join(name for name in names if name)


def _first(agent: str, names: dict[str, str]) -> str:
    return next((name for sign, name in names.items() if sign in agent), "")
