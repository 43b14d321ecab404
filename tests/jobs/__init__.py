"""Jobs: asked for once, done once, whatever happens to their workers."""
