"""Judges around other judges: memory, votes, escalation, the circuit breaker, the fallback."""
