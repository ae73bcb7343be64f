"""Measurements of the program on whole nights and of its linkage beside others'. Nothing here is installed."""
