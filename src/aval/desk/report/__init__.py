"""The risk report: the big table of customers, its query language, views and acts."""
