-- work.db, first version: everything the pipeline knows. Applied by register/migrations.py.
-- Times are UTC, ISO 8601 with seconds ("2026-11-21T20:15:00Z"); dates that texts give are YYYY, YYYY-MM or YYYY-MM-DD.

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,              -- as in sources.toml: agency, regional-news, ...
  lineage TEXT NOT NULL,           -- how far to trust it: agency, government, municipality, union, national, local, trade, party, aggregator, manual
  family TEXT NOT NULL,            -- how it is read: feed, sitemap, listing, manual, or a spider's name
  homepage TEXT,
  feed TEXT,
  region TEXT,                     -- SCB county code of what it covers; null: the whole country
  paywall TEXT,                    -- no, partly, yes, unknown
  every TEXT,                      -- how often it is read: "30m"
  expect TEXT,                     -- what it should give, as JSON
  enabled INTEGER NOT NULL DEFAULT 1,
  reason TEXT,                     -- why it is not enabled
  health TEXT NOT NULL DEFAULT 'unread',  -- well, quiet, degraded, blind, unread, off
  health_since TEXT,
  health_note TEXT,
  last_success TEXT,
  next_poll TEXT
);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  stage TEXT NOT NULL,             -- crawl, add, tag, register, publish, alert
  started TEXT NOT NULL,
  finished TEXT,                   -- null: running, or killed
  status TEXT NOT NULL DEFAULT 'running',  -- running, ok, failed, interrupted
  counts TEXT                      -- JSON: what came in, what went out
);

-- The frontier: every address we know, with the state a conditional request needs.
CREATE TABLE pages (
  url TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(id),
  kind TEXT NOT NULL,              -- feed (a feed, sitemap or page of links), article
  state TEXT NOT NULL DEFAULT 'pending',   -- pending, done, failed, gone
  title TEXT,                      -- what the feed says of it
  published TEXT,
  updated TEXT,
  discovered TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT,
  body_hash TEXT,                  -- SHA-256 of the last body, hex
  attempts INTEGER NOT NULL DEFAULT 0,
  last_fetched TEXT,
  next_fetch TEXT
);
CREATE INDEX pages_due ON pages(state, next_fetch);
CREATE INDEX pages_source ON pages(source);

-- robots.txt of every site we ask, kept for a day (RFC 9309, section 2.4).
CREATE TABLE robots (
  site TEXT PRIMARY KEY,           -- scheme, host and port: "https://example.se"
  text TEXT NOT NULL,
  fetched TEXT NOT NULL
);

-- The ledger: one row a request that was made or refused.
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  source TEXT NOT NULL REFERENCES sources(id),
  url TEXT NOT NULL,
  kind TEXT NOT NULL,              -- feed, article, robots
  outcome TEXT NOT NULL,           -- closed list: register.ledger.Outcome
  status INTEGER,                  -- HTTP
  etag TEXT,
  last_modified TEXT,
  body_hash TEXT,
  bytes INTEGER,
  ms INTEGER,
  warc_file TEXT,                  -- name under archive/
  warc_offset INTEGER,             -- bytes from the start of that file
  fetched TEXT NOT NULL
);
CREATE INDEX fetches_url ON fetches(url);
CREATE INDEX fetches_run ON fetches(run, outcome);

-- What was left out on the way, with the reason. In = out + drops, for every stage.
CREATE TABLE drops (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  stage TEXT NOT NULL,
  source TEXT REFERENCES sources(id),
  document TEXT NOT NULL,          -- address, file name or article
  reason TEXT NOT NULL,            -- closed list: register.ledger.DropReason
  detail TEXT,
  dropped TEXT NOT NULL
);
CREATE INDEX drops_run ON drops(run, reason);

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,        -- canonical
  source TEXT NOT NULL REFERENCES sources(id),
  title TEXT NOT NULL,
  lead TEXT,
  text TEXT NOT NULL,
  published TEXT,                  -- date; null when the page does not say
  published_origin TEXT,           -- json-ld, meta, time, feed, text, url, htmldate, by-hand
  updated TEXT,
  genre TEXT,
  language TEXT,                   -- ISO 639-1
  paywalled INTEGER NOT NULL DEFAULT 0,
  text_hash TEXT NOT NULL,         -- SHA-256 of title and text, hex: a new one means tag again
  story INTEGER REFERENCES stories(id),
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  warc_file TEXT,
  warc_offset INTEGER
);
CREATE INDEX articles_source ON articles(source);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_story ON articles(story);

-- Earlier wordings of an article that was changed after we first read it.
CREATE TABLE article_versions (
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  text_hash TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  published TEXT,
  seen_from TEXT NOT NULL,
  seen_to TEXT NOT NULL,
  PRIMARY KEY (article, text_hash)
);

-- Near-identical copies of one text (agency telegrams).
CREATE TABLE stories (
  id INTEGER PRIMARY KEY,
  first_article INTEGER NOT NULL REFERENCES articles(id),
  articles INTEGER NOT NULL,
  sources INTEGER NOT NULL
);

CREATE TABLE agencies (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE places (
  id TEXT PRIMARY KEY,             -- municipality code + slug ("0127-hallunda"), or the bare code of a municipality or county
  name TEXT NOT NULL,
  kind TEXT NOT NULL,              -- county, municipality, locality, district
  municipality TEXT,
  county TEXT NOT NULL,
  lat REAL,                        -- WGS 84
  lon REAL
);
CREATE INDEX places_municipality ON places(municipality);

-- One reading of one wording of an article by one version of the tagger. The newest is current.
CREATE TABLE taggings (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  text_hash TEXT NOT NULL,
  tagger TEXT NOT NULL,            -- version
  relevant INTEGER NOT NULL,
  score REAL NOT NULL,
  current INTEGER NOT NULL DEFAULT 1,
  tagged TEXT NOT NULL,
  registered TEXT,                 -- when the register first took it in: what it says is no news after that
  UNIQUE (article, text_hash, tagger)
);
CREATE INDEX taggings_current ON taggings(current, article);

CREATE TABLE mentions (
  tagging INTEGER NOT NULL REFERENCES taggings(id) ON DELETE CASCADE,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,              -- agency, place
  entity TEXT NOT NULL,            -- agency id, or the place's base form
  municipality TEXT,
  county TEXT,
  quote TEXT NOT NULL,
  start INTEGER NOT NULL,          -- offsets into title + newline + text
  "end" INTEGER NOT NULL
);
CREATE INDEX mentions_tagging ON mentions(tagging);
CREATE INDEX mentions_entity ON mentions(kind, entity);

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  tagging INTEGER NOT NULL REFERENCES taggings(id) ON DELETE CASCADE,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  stage TEXT NOT NULL,
  agencies TEXT NOT NULL,          -- JSON list of agency ids, sorted
  place TEXT,
  municipality TEXT,
  county TEXT,
  to_place TEXT,
  to_municipality TEXT,
  count INTEGER,
  date TEXT,
  date_precision TEXT,             -- day, month, year
  temporary INTEGER NOT NULL,
  office_kind TEXT NOT NULL,
  main INTEGER NOT NULL,
  quote TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  confidence REAL NOT NULL,
  rule TEXT NOT NULL,
  tagger TEXT NOT NULL,
  office TEXT REFERENCES offices(id),
  "case" TEXT REFERENCES cases(id)
);
CREATE INDEX decisions_tagging ON decisions(tagging);
CREATE INDEX decisions_article ON decisions(article);
CREATE INDEX decisions_case ON decisions("case");
CREATE INDEX decisions_office ON decisions(office);

CREATE TABLE offices (
  id TEXT PRIMARY KEY,             -- stable, readable: "hallunda-servicekontor", "arvika-kronofogden"
  name TEXT NOT NULL,
  kind TEXT NOT NULL,              -- service_office, agency_office, workplace
  agencies TEXT NOT NULL,          -- JSON list of agency ids served there, sorted
  place TEXT NOT NULL,
  municipality TEXT NOT NULL,
  county TEXT NOT NULL,
  address TEXT,
  lat REAL,
  lon REAL,
  state TEXT NOT NULL,             -- planned, open, closing, closed, unknown
  learned TEXT NOT NULL,           -- when we first knew of it
  current INTEGER NOT NULL DEFAULT 1  -- 0: no current reading names it any more; kept for its history
);
CREATE INDEX offices_municipality ON offices(municipality);
CREATE INDEX offices_state ON offices(state);

-- What was true of an office and when (world time), and when we knew it (our time). Rows are closed, never changed.
CREATE TABLE office_history (
  id INTEGER PRIMARY KEY,
  office TEXT NOT NULL REFERENCES offices(id),
  property TEXT NOT NULL,          -- state, place, hours, services
  value TEXT NOT NULL,
  true_from TEXT,
  true_to TEXT,
  learned TEXT NOT NULL,
  superseded TEXT,                 -- when we learned better; null: what we believe now
  source TEXT,                     -- address of the page that says so
  basis TEXT NOT NULL DEFAULT 'reported',  -- reported; planned: a date was set and nobody has told us otherwise
  "case" TEXT REFERENCES cases(id)
);
CREATE INDEX office_history_office ON office_history(office, property);

CREATE TABLE cases (
  id TEXT PRIMARY KEY,             -- natural key: "{scope}/{type}/{episode}"
  scope TEXT NOT NULL,             -- office id; where no office is named "lan-22-servicekontor", "riket-kronofogden"
  office TEXT REFERENCES offices(id),
  type TEXT NOT NULL,
  episode INTEGER NOT NULL,        -- the year it began; year and month when two began in one year
  stage TEXT NOT NULL,             -- proposed, decided, completed, cancelled
  agencies TEXT NOT NULL,          -- JSON list
  municipality TEXT,
  county TEXT,
  to_place TEXT,
  count INTEGER,
  effective_date TEXT,
  date_precision TEXT,
  temporary INTEGER NOT NULL,
  first_seen TEXT NOT NULL,        -- publication date of the first article
  last_seen TEXT NOT NULL,
  sources INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  title TEXT NOT NULL,             -- a Swedish sentence: "Servicekontoret i Arvika stänger"
  current INTEGER NOT NULL DEFAULT 1,  -- 0: no current reading says so any more; kept because it was told
  UNIQUE (scope, type, episode)
);
CREATE INDEX cases_office ON cases(office);
CREATE INDEX cases_stage ON cases(stage, effective_date);
CREATE INDEX cases_type ON cases(type);
CREATE INDEX cases_county ON cases(county);

CREATE TABLE case_steps (
  "case" TEXT NOT NULL REFERENCES cases(id),
  decision INTEGER NOT NULL REFERENCES decisions(id) ON DELETE CASCADE,
  article INTEGER NOT NULL REFERENCES articles(id),
  stage TEXT NOT NULL,
  date TEXT,
  seen TEXT NOT NULL,              -- publication date, or the day we read it
  quote TEXT NOT NULL,
  PRIMARY KEY ("case", decision)
);

-- One row each time a case reaches a new stage: what feeds and mails tell. Only ever added to.
CREATE TABLE stage_changes (
  id INTEGER PRIMARY KEY,
  "case" TEXT NOT NULL REFERENCES cases(id),
  stage TEXT NOT NULL,
  previous TEXT,
  effective_date TEXT,
  article INTEGER NOT NULL REFERENCES articles(id),
  quote TEXT NOT NULL,
  silent INTEGER NOT NULL DEFAULT 0,  -- 1: background, an archive find or a re-tagging: told to nobody by mail
  recorded TEXT NOT NULL,
  UNIQUE ("case", stage)
);
CREATE INDEX stage_changes_recorded ON stage_changes(recorded);

-- A reviewer's word. It outlives every re-tagging.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  verdict TEXT NOT NULL,           -- accept, correct, reject, missed
  decision TEXT,                   -- JSON: the decision it speaks of, as the guide writes it
  corrected TEXT,                  -- JSON: what it should be
  reviewer TEXT NOT NULL,
  made TEXT NOT NULL,
  note TEXT
);

CREATE TABLE effects (
  "case" TEXT PRIMARY KEY REFERENCES cases(id),
  nearest_office TEXT REFERENCES offices(id),  -- the nearest one that remains
  km_before REAL,                  -- great circle, from the office's place
  km_after REAL,
  municipality_left_without INTEGER NOT NULL
);
