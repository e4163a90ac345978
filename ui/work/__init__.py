"""Work off the UI thread: the thread that owns the casebook, and slow jobs."""
