"""Pure functions from facts and doctrine to proposals and findings; no input, no output, no clock."""
