-- kontorskoll.db: what is published, for everybody. Rebuilt from work.db at every publication (register/publish.py).
-- No full texts; quotes of at most 300 characters; every text column without e-mail addresses and phone numbers.
-- Every table and column is described in Swedish in datasette/metadata.yaml; a test compares the two.

CREATE TABLE publication (
  published TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  demo INTEGER NOT NULL,
  contact_details_removed INTEGER NOT NULL,
  quotes_shortened INTEGER NOT NULL
);

CREATE TABLE places (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  municipality TEXT REFERENCES places(id),
  county TEXT NOT NULL REFERENCES places(id),
  lat REAL,
  lon REAL
);
CREATE INDEX places_name ON places(name);
CREATE INDEX places_kind ON places(kind);
CREATE INDEX places_municipality ON places(municipality);
CREATE INDEX places_county ON places(county);

CREATE TABLE agencies (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE INDEX agencies_name ON agencies(name);

CREATE TABLE outcomes (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  means TEXT NOT NULL,
  retried INTEGER NOT NULL,
  we_do TEXT NOT NULL,
  person_does TEXT
);
CREATE INDEX outcomes_name ON outcomes(name);

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  lineage TEXT NOT NULL,
  health TEXT NOT NULL,
  health_since TEXT,
  health_note TEXT,
  health_cause TEXT REFERENCES outcomes(id),
  contract_broken TEXT,
  acknowledged TEXT,
  last_success TEXT,
  articles_read INTEGER NOT NULL,
  articles_relevant INTEGER NOT NULL,
  region TEXT REFERENCES places(id),
  paywall TEXT,
  kind TEXT NOT NULL,
  family TEXT NOT NULL,
  every TEXT,
  enabled INTEGER NOT NULL,
  reason TEXT,
  homepage TEXT,
  feed TEXT
);
CREATE INDEX sources_name ON sources(name);
CREATE INDEX sources_lineage ON sources(lineage);
CREATE INDEX sources_family ON sources(family);
CREATE INDEX sources_region ON sources(region);
CREATE INDEX sources_health ON sources(health);
CREATE INDEX sources_health_cause ON sources(health_cause);

CREATE TABLE source_health (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources(id),
  health TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT,
  cause TEXT REFERENCES outcomes(id),
  note TEXT
);
CREATE INDEX source_health_source ON source_health(source);
CREATE INDEX source_health_health ON source_health(health);
CREATE INDEX source_health_since ON source_health(since);
CREATE INDEX source_health_cause ON source_health(cause);

CREATE TABLE stories (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  first_article INTEGER NOT NULL REFERENCES articles(id),
  articles INTEGER NOT NULL,
  sources INTEGER NOT NULL
);
CREATE INDEX stories_articles ON stories(articles);
CREATE INDEX stories_first_article ON stories(first_article);

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  source TEXT NOT NULL REFERENCES sources(id),
  published TEXT,
  url TEXT NOT NULL,
  decisions INTEGER NOT NULL,
  genre TEXT,
  paywalled INTEGER NOT NULL,
  story INTEGER REFERENCES stories(id),
  lead TEXT,
  relevant INTEGER NOT NULL,
  score REAL,
  tagger TEXT,
  language TEXT,
  updated TEXT,
  published_origin TEXT,
  published_precision TEXT,
  first_seen TEXT NOT NULL
);
CREATE INDEX articles_source ON articles(source);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_genre ON articles(genre);
CREATE INDEX articles_paywalled ON articles(paywalled);
CREATE INDEX articles_story ON articles(story);
CREATE INDEX articles_relevant ON articles(relevant);

CREATE TABLE article_changes (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  changed TEXT NOT NULL,
  title INTEGER NOT NULL,
  text INTEGER NOT NULL,
  date INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  added INTEGER NOT NULL,
  published_before TEXT
);
CREATE INDEX article_changes_article ON article_changes(article);
CREATE INDEX article_changes_changed ON article_changes(changed);
CREATE INDEX article_changes_title ON article_changes(title);
CREATE INDEX article_changes_text ON article_changes(text);
CREATE INDEX article_changes_date ON article_changes(date);

CREATE TABLE offices (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  municipality TEXT NOT NULL REFERENCES places(id),
  county TEXT NOT NULL REFERENCES places(id),
  kind TEXT NOT NULL,
  agencies TEXT NOT NULL,
  place TEXT NOT NULL,
  address TEXT,
  lat REAL,
  lon REAL,
  learned TEXT NOT NULL,
  current INTEGER NOT NULL
);
CREATE INDEX offices_name ON offices(name);
CREATE INDEX offices_kind ON offices(kind);
CREATE INDEX offices_state ON offices(state);
CREATE INDEX offices_municipality ON offices(municipality);
CREATE INDEX offices_county ON offices(county);
CREATE INDEX offices_current ON offices(current);

CREATE TABLE cases (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  type TEXT NOT NULL,
  stage TEXT NOT NULL,
  effective_date TEXT,
  date_precision TEXT,
  office TEXT REFERENCES offices(id),
  municipality TEXT REFERENCES places(id),
  county TEXT REFERENCES places(id),
  agencies TEXT NOT NULL,
  to_place TEXT,
  count INTEGER,
  temporary INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  sources INTEGER NOT NULL,
  stories INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  scope TEXT NOT NULL,
  episode INTEGER NOT NULL,
  current INTEGER NOT NULL,
  needs_review INTEGER NOT NULL
);
CREATE INDEX cases_needs_review ON cases(needs_review);
CREATE INDEX cases_type ON cases(type);
CREATE INDEX cases_stage ON cases(stage, effective_date);
CREATE INDEX cases_effective_date ON cases(effective_date);
CREATE INDEX cases_office ON cases(office);
CREATE INDEX cases_municipality ON cases(municipality);
CREATE INDEX cases_county ON cases(county);
CREATE INDEX cases_temporary ON cases(temporary);
CREATE INDEX cases_current ON cases(current);
CREATE INDEX cases_last_seen ON cases(last_seen);

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  "case" TEXT REFERENCES cases(id),
  office TEXT REFERENCES offices(id),
  type TEXT NOT NULL,
  stage TEXT NOT NULL,
  date TEXT,
  date_precision TEXT,
  agencies TEXT NOT NULL,
  place TEXT,
  municipality TEXT REFERENCES places(id),
  county TEXT REFERENCES places(id),
  to_place TEXT,
  to_municipality TEXT REFERENCES places(id),
  count INTEGER,
  temporary INTEGER NOT NULL,
  office_kind TEXT NOT NULL,
  main INTEGER NOT NULL,
  quote TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  confidence REAL NOT NULL,
  needs_review INTEGER NOT NULL,
  rule TEXT NOT NULL,
  tagger TEXT NOT NULL
);
CREATE INDEX decisions_article ON decisions(article);
CREATE INDEX decisions_case ON decisions("case");
CREATE INDEX decisions_office ON decisions(office);
CREATE INDEX decisions_type ON decisions(type);
CREATE INDEX decisions_stage ON decisions(stage);
CREATE INDEX decisions_date ON decisions(date);
CREATE INDEX decisions_municipality ON decisions(municipality);
CREATE INDEX decisions_to_municipality ON decisions(to_municipality);
CREATE INDEX decisions_county ON decisions(county);
CREATE INDEX decisions_office_kind ON decisions(office_kind);
CREATE INDEX decisions_confidence ON decisions(confidence);
CREATE INDEX decisions_needs_review ON decisions(needs_review);

CREATE TABLE mentions (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  kind TEXT NOT NULL,
  entity TEXT NOT NULL,
  municipality TEXT REFERENCES places(id),
  county TEXT REFERENCES places(id),
  quote TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL
);
CREATE INDEX mentions_article ON mentions(article);
CREATE INDEX mentions_kind ON mentions(kind);
CREATE INDEX mentions_entity ON mentions(entity);
CREATE INDEX mentions_municipality ON mentions(municipality);
CREATE INDEX mentions_county ON mentions(county);

CREATE TABLE case_steps (
  "case" TEXT NOT NULL REFERENCES cases(id),
  decision INTEGER NOT NULL REFERENCES decisions(id),
  article INTEGER NOT NULL REFERENCES articles(id),
  stage TEXT NOT NULL,
  date TEXT,
  seen TEXT NOT NULL,
  quote TEXT NOT NULL,
  PRIMARY KEY ("case", decision)
);
CREATE INDEX case_steps_decision ON case_steps(decision);
CREATE INDEX case_steps_article ON case_steps(article);
CREATE INDEX case_steps_stage ON case_steps(stage);
CREATE INDEX case_steps_seen ON case_steps(seen);

CREATE TABLE stage_changes (
  id INTEGER PRIMARY KEY,
  "case" TEXT NOT NULL REFERENCES cases(id),
  stage TEXT NOT NULL,
  previous TEXT,
  effective_date TEXT,
  article INTEGER NOT NULL REFERENCES articles(id),
  quote TEXT NOT NULL,
  silent INTEGER NOT NULL,
  recorded TEXT NOT NULL
);
CREATE INDEX stage_changes_case ON stage_changes("case");
CREATE INDEX stage_changes_stage ON stage_changes(stage);
CREATE INDEX stage_changes_article ON stage_changes(article);
CREATE INDEX stage_changes_silent ON stage_changes(silent, recorded);
CREATE INDEX stage_changes_recorded ON stage_changes(recorded);

CREATE TABLE office_history (
  id INTEGER PRIMARY KEY,
  office TEXT NOT NULL REFERENCES offices(id),
  property TEXT NOT NULL,
  value TEXT NOT NULL,
  true_from TEXT,
  true_to TEXT,
  basis TEXT NOT NULL,
  learned TEXT NOT NULL,
  superseded TEXT,
  source TEXT,
  "case" TEXT REFERENCES cases(id)
);
CREATE INDEX office_history_office ON office_history(office, property);
CREATE INDEX office_history_basis ON office_history(basis);
CREATE INDEX office_history_learned ON office_history(learned);
CREATE INDEX office_history_property ON office_history(property);
CREATE INDEX office_history_case ON office_history("case");
CREATE INDEX office_history_true_from ON office_history(true_from);

CREATE TABLE effects (
  "case" TEXT PRIMARY KEY REFERENCES cases(id),
  nearest_office TEXT REFERENCES offices(id),
  km_before REAL,
  km_after REAL,
  municipality_left_without INTEGER NOT NULL
);
CREATE INDEX effects_nearest_office ON effects(nearest_office);
CREATE INDEX effects_km_after ON effects(km_after);
CREATE INDEX effects_municipality_left_without ON effects(municipality_left_without);

CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id),
  verdict TEXT NOT NULL,
  decision TEXT,
  corrected TEXT,
  made TEXT NOT NULL,
  note TEXT
);
CREATE INDEX corrections_article ON corrections(article);
CREATE INDEX corrections_verdict ON corrections(verdict);
CREATE INDEX corrections_made ON corrections(made);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  stage TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  status TEXT NOT NULL,
  counts TEXT
);
CREATE INDEX runs_stage ON runs(stage);
CREATE INDEX runs_started ON runs(started);
CREATE INDEX runs_status ON runs(status);

-- Coverage: what was asked for, what was left out and why.
CREATE TABLE fetches_by_day (
  source TEXT NOT NULL REFERENCES sources(id),
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,
  requests INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  ms_mean REAL,
  PRIMARY KEY (source, day, kind, outcome)
);
CREATE INDEX fetches_by_day_day ON fetches_by_day(day);
CREATE INDEX fetches_by_day_kind ON fetches_by_day(kind);
CREATE INDEX fetches_by_day_outcome ON fetches_by_day(outcome);

-- How much we ask of each source, and how often it could answer "not modified".
CREATE TABLE requests_by_day (
  source TEXT NOT NULL REFERENCES sources(id),
  day TEXT NOT NULL,
  requests INTEGER NOT NULL,
  robots INTEGER NOT NULL,
  not_modified INTEGER NOT NULL,
  share_not_modified REAL,
  in_full INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (source, day)
);
CREATE INDEX requests_by_day_day ON requests_by_day(day);

CREATE TABLE drops_by_day (
  stage TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  documents INTEGER NOT NULL,
  PRIMARY KEY (stage, reason, source, day)
);
CREATE INDEX drops_by_day_reason ON drops_by_day(reason);
CREATE INDEX drops_by_day_source ON drops_by_day(source);
CREATE INDEX drops_by_day_day ON drops_by_day(day);

CREATE TABLE articles_by_month (
  source TEXT NOT NULL REFERENCES sources(id),
  month TEXT NOT NULL,
  articles INTEGER NOT NULL,
  relevant INTEGER NOT NULL,
  untagged INTEGER NOT NULL,
  PRIMARY KEY (source, month)
);
CREATE INDEX articles_by_month_month ON articles_by_month(month);

CREATE VIEW changes_with_evidence AS
SELECT
  change.id, change."case", cases.title, cases.type, change.stage, change.previous, change.effective_date,
  change.quote, articles.title AS article, articles.url, sources.name AS source, articles.published,
  cases.office, cases.municipality, municipality.name AS municipality_name, cases.county, county.name AS county_name,
  cases.current, change.silent, change.recorded
FROM stage_changes AS change
JOIN cases ON cases.id = change."case"
JOIN articles ON articles.id = change.article
JOIN sources ON sources.id = articles.source
LEFT JOIN places AS municipality ON municipality.id = cases.municipality
LEFT JOIN places AS county ON county.id = cases.county;
