"""Events by API: what insurers notified."""
