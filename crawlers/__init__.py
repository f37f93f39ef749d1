"""Collect: from a register of sources to archived pages and articles."""
