"""A made-up county whose departments deliver messy extracts, and the truth that no department knows."""

from simulator.county import simulate

__all__ = ["simulate"]
