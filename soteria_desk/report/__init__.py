"""Turns a plan into paper: content first (`compose`), then a PDF, an HTML twin or plain text of it."""
