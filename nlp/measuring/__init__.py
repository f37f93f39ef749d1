"""How the tagger's figures are reckoned: not part of its version, for nothing here changes what it says."""
