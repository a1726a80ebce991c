"""Commands about what waits for a decision."""
