-- The official list of offices, as we read it: what it named each time, what each office's page said, where we stand.
CREATE TABLE office_readings (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(id),
  read TEXT NOT NULL,
  offices TEXT NOT NULL,           -- JSON: list of [address of the office's page, the link's words]
  good INTEGER NOT NULL,           -- 0: not whole, or suddenly much shorter; nothing is concluded from it
  note TEXT,                       -- why it is not good, in Swedish
  warc_file TEXT,
  warc_offset INTEGER,
  concluded TEXT                   -- when the register took it in; null: waits
);
CREATE INDEX office_readings_source ON office_readings(source, good);
CREATE TABLE office_snapshots (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(id),
  url TEXT NOT NULL,
  record TEXT NOT NULL,            -- JSON: register.office_records.OfficeRecord
  seen_from TEXT NOT NULL,
  seen_to TEXT NOT NULL,           -- the last time the page said just this
  warc_file TEXT,
  warc_offset INTEGER,
  concluded TEXT
);
CREATE INDEX office_snapshots_url ON office_snapshots(source, url);
CREATE TABLE listed_offices (
  source TEXT NOT NULL REFERENCES sources(id),
  key TEXT NOT NULL,               -- the office's name as an id, "flen": its address may change
  url TEXT NOT NULL,
  record TEXT,                     -- JSON: the last that we know of each part of it; null: its page was never read
  last_listed TEXT NOT NULL,
  missing_since TEXT,
  gone TEXT,                       -- when the register concluded that it is no longer listed
  PRIMARY KEY (source, key)
);
