"""A made-up county whose departments deliver messy extracts, and the truth that no department knows.

Use `simulator.county.simulate`, or `python -m simulator.cli`. README.md says what is simulated and how.
"""
