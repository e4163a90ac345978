"""Faults injected for real: every harness breaks a real casebook many times and counts what was lost."""
