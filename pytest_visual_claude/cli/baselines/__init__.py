"""Commands about the baselines in the repository."""
