"""Use cases as verbs: the only writers of a casebook. Each announces what it changed."""
