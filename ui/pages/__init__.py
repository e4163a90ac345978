"""One page per module: widgets and their wiring."""
