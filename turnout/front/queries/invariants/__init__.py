"""What must hold at every instant, as queries that return offenders (docs/invariants.md)."""
