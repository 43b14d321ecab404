"""Whether a connector keeps the contract: checks that run against it and its sandbox, over HTTP."""
