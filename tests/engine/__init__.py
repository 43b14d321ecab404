"""The judgement: laws, corners, and the second implementation it is held against."""
