"""The bridge to judgement: facts become frames, the engine judges, results are stored."""
