"""Doctrine: what good practice knows, as data that the planner reads."""
