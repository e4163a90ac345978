"""Keys of a casebook: key file, slots, recovery sheet code, key ring. Knows no case and no database."""
