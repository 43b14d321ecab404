"""Health: two public addresses for machines that watch."""
