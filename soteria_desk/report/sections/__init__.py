"""The sections of a plan on paper: each module turns one part of it into content."""
