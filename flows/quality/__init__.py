"""Quality gates: what a delivery is measured by, what is expected of it, and what follows when it fails."""
