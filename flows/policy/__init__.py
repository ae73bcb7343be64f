"""How a policy is told to the officials who answer for it."""
