"""What analysts do with a published night: ask it, take tables out of it, compare it with another."""
