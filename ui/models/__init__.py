"""Item models: rows of tables, trees and lists."""
