"""Tag: from an article's text to relevance, agencies, places and decisions; pure functions, no database, no network."""
