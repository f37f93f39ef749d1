"""Builds what nlp/data holds: run by hand when an input changes, never by the program."""
