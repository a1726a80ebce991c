"""One test: where it stands, what its markers say, and the attempt that runs now."""
