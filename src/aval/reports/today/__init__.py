"""The morning's page: figures, what moved since yesterday, what to do, how fresh the data is."""
