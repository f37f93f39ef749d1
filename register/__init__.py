"""Know: the tables of articles, decisions, offices and cases, and what follows from them."""
