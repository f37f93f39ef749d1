-- work.db, how well the sources are seen: why, since when, what was so before, and what a person has said of it.

-- From a closed list: register.ledger.Outcome or register.sources.Cause.
ALTER TABLE sources ADD COLUMN health_cause TEXT;
-- What the cause lies in: list, pages, time, contract.
ALTER TABLE sources ADD COLUMN health_concern TEXT;
UPDATE sources SET health_concern = 'list' WHERE health = 'blind' OR health_note LIKE 'Flödets XML%';
UPDATE sources SET health_concern = 'pages' WHERE health = 'degraded' AND health_concern IS NULL;
-- In Swedish, how the source breaks its contract; null: it keeps it, or could not be judged.
ALTER TABLE sources ADD COLUMN contract_broken TEXT;
ALTER TABLE sources ADD COLUMN last_tried TEXT;
UPDATE sources SET last_tried = last_success;

-- One row a period of one health; the open one (until is null) is how the source is now.
CREATE TABLE source_health (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(id),
  health TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT,
  cause TEXT,                      -- the latest of the period
  note TEXT                        -- likewise, in Swedish
);
CREATE INDEX source_health_source ON source_health(source, until);
INSERT INTO source_health (source, health, since, note)
  SELECT id, health, health_since, health_note FROM sources WHERE health_since IS NOT NULL;

-- "We know": while it holds, the source's state is no news. It ends when the state changes or its day has passed.
CREATE TABLE acknowledgements (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(id),
  reason TEXT NOT NULL,
  until TEXT,                      -- the last day it holds; null: until the state changes
  health TEXT NOT NULL,            -- what was acknowledged
  cause TEXT,
  made TEXT NOT NULL,
  withdrawn TEXT
);
CREATE INDEX acknowledgements_source ON acknowledgements(source, withdrawn);
