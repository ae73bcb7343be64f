"""Measures a published result against a simulated county's truth, and shows what was measured."""
