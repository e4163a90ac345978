"""Commands for administrators, units that script, and tests. One module per group of commands."""
