"""The tests mirror `src/aval`; `spec` and `walk` tell what Aval does, `guards` what its code is."""
