"""Taking in a new source: finding out how it is read, writing it down, its golden pages."""
