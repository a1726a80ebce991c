"""Commands for a coding agent, and for the person it works for."""
