"""Files, orchestration and people: reading extracts, quality gates, the nightly flow, documents, the command line."""
