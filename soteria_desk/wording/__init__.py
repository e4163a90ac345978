"""Reads a text for wording to think about twice: pure functions over rules that are data; no input, no output."""
