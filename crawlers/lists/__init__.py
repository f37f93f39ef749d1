"""Lists of documents as they are written: feeds, sitemaps, pages of links."""
