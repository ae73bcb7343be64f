"""The contracts: datasets, policy, errors, published relations. No database, no files, no orchestration."""
