-- Added by m007: how sharp a publication date is, what changed in an article, how its copies are found.

-- day; month or year: `published` is its first day
ALTER TABLE articles ADD COLUMN published_precision TEXT;
UPDATE articles SET published_precision = 'day' WHERE published IS NOT NULL;

-- Each time an article had changed when we read it again. Only ever added to; the wordings are in article_versions.
CREATE TABLE article_changes (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  changed TEXT NOT NULL,           -- when we saw it
  title INTEGER NOT NULL,
  text INTEGER NOT NULL,
  date INTEGER NOT NULL,
  published_before TEXT,
  removed TEXT NOT NULL,           -- JSON list of sentences
  added TEXT NOT NULL
);
CREATE INDEX article_changes_article ON article_changes(article);

-- What a text's likeness to others is first judged by, so that it is worked out once; and of which wording and day the
-- stories took account, so that only what came or changed since is grouped anew.
CREATE TABLE sketches (
  article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  text_hash TEXT NOT NULL,
  seen TEXT NOT NULL,              -- publication date, or the day we read it
  sketch BLOB NOT NULL             -- MinHash values, unsigned 32-bit, little-endian
);

-- Independent texts: the copies of a telegram are one.
ALTER TABLE cases ADD COLUMN stories INTEGER NOT NULL DEFAULT 0;
