"""The encrypted folder. The only place that knows SQL, the driver and the keys."""
