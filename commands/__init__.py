"""The program's commands, by what they are for; pipeline.py puts them together."""
