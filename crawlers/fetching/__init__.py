"""The way to a host and back: whom we may call, when, within which limits, and what came of it."""
