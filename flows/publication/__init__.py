"""The published night: written, swapped in, opened again, encrypted."""
