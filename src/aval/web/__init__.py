"""The web: pages that translate a request, call once, and show what came back."""
