"""The encrypted casebook: folder, connection, records, history, journal, and the one way to write."""
