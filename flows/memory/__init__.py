"""What later nights must know: state, history, backups."""
