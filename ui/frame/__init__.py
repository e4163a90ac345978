"""The persistent chrome around the pages: marking, app bar, navigation, status."""
