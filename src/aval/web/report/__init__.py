"""The risk report's pages: the big table, its query bar, views, columns, acts, exports."""
