-- work.db, politeness: what hosts have asked of us, what lists say of themselves, and how each request was put.

-- When the list was last read in full; servers that answer 304 wrongly are found out by asking in full at times.
ALTER TABLE pages ADD COLUMN full_fetch TEXT;
-- 1: the server has answered 304 although the list had changed, so it is always asked in full.
ALTER TABLE pages ADD COLUMN no_validators INTEGER NOT NULL DEFAULT 0;
-- Seconds for which the list says that it stays as it is: ttl, update period, Cache-Control or Expires.
ALTER TABLE pages ADD COLUMN stated_pause INTEGER;

-- plain (no validators known), conditional, full (validators known and left out on purpose).
ALTER TABLE fetches ADD COLUMN mode TEXT;
CREATE INDEX fetches_fetched ON fetches(fetched);

-- Hosts that are to be left alone for a while, or were last heard in trouble. A host that answers well has no row.
CREATE TABLE hosts (
  host TEXT PRIMARY KEY,           -- with its port, where it is not the usual one
  failures INTEGER NOT NULL,       -- answers in a row that were trouble: 429, 5xx, no answer
  outcome TEXT NOT NULL,           -- the latest of them: register.ledger.Outcome
  not_before TEXT,                 -- UTC; null: may be called
  noted TEXT NOT NULL
);
