"""One view model per page: its state, its signals and its calls to services."""
