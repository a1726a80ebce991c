"""Commands about Claude: what it is shown, and what it said before."""
