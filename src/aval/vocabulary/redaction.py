"""Takes secrets out of text that is kept or logged: passwords in addresses, keys, tokens."""

import re

HIDDEN = "***"
_SECRETS = re.compile(
    r"(?P<address>://[^/\s:@]*:)[^\s@]+(?=@)"
    r"|(?P<header>\b(?:authorization|cookie|set-cookie)\b[\"']?\s*[:=]\s*)[^\r\n]+"
    r"|(?P<named>\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|session_?id)[\w-]*"
    r"[\"']?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;)}\]]+)",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """Return text without what looks like a secret."""
    return _SECRETS.sub(lambda match: f"{match[match.lastgroup or 0]}{HIDDEN}", text)
