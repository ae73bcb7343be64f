"""The county's night by the clock: settings, deployments, alerts, what Prefect shows."""
