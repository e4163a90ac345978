"""What an investigation records: frozen, typed entities, one noun per module."""
