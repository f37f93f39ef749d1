"""What a crawl keeps: the archive, the frontier, its books, and the articles of the pages that were answered."""
