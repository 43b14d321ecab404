"""The bridge to judgement."""
