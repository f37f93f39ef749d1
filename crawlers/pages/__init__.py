"""From a page's bytes to an article: whether it can concern us, its text, dates, addresses, what it says of itself."""
