"""Insurers on screen: how they are reached, who is whom, what differs, what they notified."""
