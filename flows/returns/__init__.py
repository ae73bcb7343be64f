"""Takes back the workbooks that people filled in: an officer's ledger, an auditor's 疑点核查表, a department's answers.

Every cell that the program wrote is compared with what it publishes, so that a row which slipped, or a name or amount
that somebody changed, is told and not taken. One fault, and nothing of the file is taken; all faults are told at once.
"""
