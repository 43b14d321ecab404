"""The API: programs act as a person, by HTTP and JSON; and where insurers' hints arrive."""
