-- subscribers.db, first version: who wants to know what, and what they were told. Applied by alerts/migrations.py.
-- Times are UTC, ISO 8601 with seconds. This file holds personal data: mode 0600, never attached to or served by Datasette.

CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: unsubscribe links carry it
  email TEXT COLLATE NOCASE UNIQUE,      -- erased (null) when they leave
  token_hash TEXT UNIQUE,                -- SHA-256 of the unsubscribe link's token, hex; the token itself is stored nowhere
  created TEXT NOT NULL,
  confirmed TEXT,                        -- null: the address has not been confirmed by its owner, no mail is sent
  ended TEXT,
  ended_reason TEXT CHECK (ended_reason IN ('unsubscribed', 'address_gone', 'marked_as_spam', 'removed_by_hand')),
  CHECK ((ended IS NULL) = (ended_reason IS NULL)),
  CHECK ((ended IS NULL) = (email IS NOT NULL))
);

-- What somebody wants to know. Null means all; several rows add up.
CREATE TABLE subscriptions (
  id INTEGER PRIMARY KEY,
  subscriber INTEGER NOT NULL REFERENCES subscribers(id) ON DELETE CASCADE,
  county TEXT,                     -- SCB code, two digits
  municipality TEXT,               -- SCB code, four digits
  agency TEXT,                     -- id in work.db
  type TEXT,                       -- nlp.types.DecisionType
  stage TEXT,                      -- nlp.types.Stage
  created TEXT NOT NULL,           -- changes recorded before are not told,
  last_change INTEGER NOT NULL     -- nor in the same second up to this row of stage_changes, the last one then
);
CREATE UNIQUE INDEX subscriptions_once ON subscriptions(
  subscriber, coalesce(county, ''), coalesce(municipality, ''), coalesce(agency, ''), coalesce(type, ''), coalesce(stage, '')
);

CREATE TABLE digests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscriber INTEGER NOT NULL REFERENCES subscribers(id) ON DELETE CASCADE,
  created TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'sent', 'failed')),
  message_id TEXT NOT NULL UNIQUE, -- the same at every attempt, so that a receiver can tell a repetition
  transport TEXT CHECK (transport IN ('outbox', 'smtp')),
  attempts INTEGER NOT NULL DEFAULT 0,
  finished TEXT,                   -- when it was sent, or given up
  error TEXT                       -- what the last attempt met
);
CREATE INDEX digests_status ON digests(status, id);
CREATE INDEX digests_subscriber ON digests(subscriber);

-- The ledger. A row is written when the digest is planned, so that no change is ever promised to somebody twice.
CREATE TABLE sent (
  subscriber INTEGER NOT NULL REFERENCES subscribers(id) ON DELETE CASCADE,
  stage_change TEXT NOT NULL,      -- its natural key (alerts.changes), which outlives a rebuilt work.db: "{case}|{previous}|{stage}"
  digest INTEGER NOT NULL REFERENCES digests(id) ON DELETE CASCADE,
  PRIMARY KEY (subscriber, stage_change)
) WITHOUT ROWID;
CREATE INDEX sent_digest ON sent(digest);
