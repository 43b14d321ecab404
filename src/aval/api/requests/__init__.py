"""Requests for cover by API: asked, listed, submitted, taken back, insisted on."""
