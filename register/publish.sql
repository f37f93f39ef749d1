-- Fills kontorskoll.db (public.sql) from work.db, attached as "work". In one transaction: one moment of work.db.
-- Functions from register/publish.py: public_text(text) and public_link(url) without e-mail addresses and phone
-- numbers; public_quote(text) also shortened to 300 characters; public_json(json) the same for every string in it;
-- published_for() the day of publication; county_name(code, name) the county's full name; needs_review(confidence) 1
-- where a person should look.
BEGIN;

-- An article is published when its current tagging finds it relevant, or when something published rests on it.
-- All others (a news feed is mostly about other things, and its titles name private persons) are only counted.
CREATE TEMP TABLE reading AS
SELECT articles.id AS article, taggings.id AS tagging, taggings.relevant, taggings.score, taggings.tagger
FROM work.articles AS articles
LEFT JOIN work.taggings AS taggings ON taggings.id = (
  SELECT max(id) FROM work.taggings WHERE article = articles.id AND current
);
CREATE INDEX temp.reading_article ON reading(article);
CREATE TEMP TABLE shown AS
SELECT article FROM reading WHERE relevant
UNION SELECT article FROM work.case_steps
UNION SELECT article FROM work.stage_changes
UNION SELECT article FROM work.corrections;

INSERT INTO places
SELECT id, CASE kind WHEN 'county' THEN county_name(id, name) ELSE name END, kind, municipality, county, lat, lon FROM work.places;
INSERT INTO agencies SELECT id, name FROM work.agencies;

INSERT INTO sources
SELECT
  id, public_text(name), lineage, health, health_since, public_text(health_note), health_cause,
  public_text(contract_broken),
  (SELECT public_text(reason) FROM work.acknowledgements
   WHERE source = sources.id AND withdrawn IS NULL AND (until IS NULL OR until >= published_for())),
  last_success,
  (SELECT count(*) FROM work.articles WHERE source = sources.id),
  (SELECT count(*) FROM work.articles JOIN reading ON article = articles.id WHERE source = sources.id AND relevant),
  region, paywall, kind, family, every, enabled, public_text(reason), public_link(homepage), public_link(feed)
FROM work.sources AS sources;

INSERT INTO source_health
SELECT id, source, health, since, until, cause, public_text(note) FROM work.source_health;

INSERT INTO articles
SELECT
  articles.id, public_text(title), source,
  substr(published, 1, CASE published_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END), public_link(url),
  (SELECT count(*) FROM work.decisions WHERE tagging = reading.tagging AND reading.relevant),
  genre, paywalled, story, CASE WHEN sources.lineage IN ('agency', 'government') THEN public_text(lead) END,
  coalesce(reading.relevant, 0), reading.score, reading.tagger, language, updated, published_origin,
  published_precision, first_seen
FROM work.articles AS articles
JOIN work.sources AS sources ON sources.id = articles.source
JOIN reading ON reading.article = articles.id
WHERE articles.id IN (SELECT article FROM shown);

-- What an article said before is not published, only that it was changed.
INSERT INTO article_changes
SELECT id, article, changed, title, text, date, json_array_length(removed), json_array_length(added), published_before
FROM work.article_changes
WHERE article IN (SELECT article FROM shown);

INSERT INTO stories
SELECT
  stories.id, articles.title, articles.id, stories.articles, stories.sources
FROM work.stories AS stories
JOIN articles ON articles.id = (SELECT min(id) FROM articles WHERE story = stories.id);
UPDATE articles SET story = NULL WHERE story NOT IN (SELECT id FROM stories);

INSERT INTO offices
SELECT id, name, state, municipality, county, kind, agencies, place, public_text(address), lat, lon, learned, current
FROM work.offices;

INSERT INTO cases
SELECT
  id, public_text(title), type, stage, effective_date, date_precision, office, municipality, county, agencies,
  to_place, count, temporary, first_seen, last_seen, sources, stories, articles, scope, episode, current,
  needs_review(coalesce(  -- one sure decision is enough; a case that no reading supports any more has none
    (SELECT max(d.confidence) FROM work.case_steps s JOIN work.decisions d ON d.id = s.decision WHERE s."case" = cases.id),
    1.0
  ))
FROM work.cases AS cases;

INSERT INTO decisions
SELECT
  id, decisions.article, "case", office, type, stage, date, date_precision, agencies, place, municipality, county,
  to_place, to_municipality, count, temporary, office_kind, main, public_quote(quote), start, "end", confidence,
  needs_review(confidence), rule, decisions.tagger
FROM work.decisions AS decisions
JOIN reading ON reading.tagging = decisions.tagging AND reading.relevant;

INSERT INTO mentions (article, kind, entity, municipality, county, quote, start, "end")
SELECT mentions.article, kind, public_text(entity), municipality, county, public_quote(quote), start, "end"
FROM work.mentions AS mentions
JOIN reading ON reading.tagging = mentions.tagging AND reading.relevant
ORDER BY mentions.article, start;

INSERT INTO case_steps
SELECT "case", decision, article, stage, date, seen, public_quote(quote)
FROM work.case_steps
WHERE decision IN (SELECT id FROM decisions);

INSERT INTO stage_changes
SELECT id, "case", stage, previous, effective_date, article, public_quote(quote), silent, recorded
FROM work.stage_changes;

INSERT INTO office_history
SELECT
  id, office, property, public_quote(value), true_from, true_to, basis, learned, superseded, public_link(source),
  "case"
FROM work.office_history;

INSERT INTO effects
SELECT "case", nearest_office, km_before, km_after, municipality_left_without FROM work.effects;

-- The reviewer stays unnamed, and corrections are quoted as everything else.
INSERT INTO corrections
SELECT id, article, verdict, public_json(decision), public_json(corrected), made, public_quote(note)
FROM work.corrections;

INSERT INTO runs SELECT id, stage, started, finished, status, public_json(counts) FROM work.runs;

INSERT INTO fetches_by_day
SELECT
  source, substr(fetched, 1, 10), kind, outcome, count(*), coalesce(sum(bytes), 0), round(avg(ms), 1)
FROM work.fetches
GROUP BY source, substr(fetched, 1, 10), kind, outcome;

INSERT INTO requests_by_day
SELECT
  source, substr(fetched, 1, 10), count(*), sum(kind = 'robots'), sum(outcome = 'not-modified'),
  round(1.0 * sum(outcome = 'not-modified') / nullif(sum(kind <> 'robots'), 0), 3), sum(coalesce(mode, '') = 'full'),
  coalesce(sum(bytes), 0)
FROM work.fetches
WHERE ms IS NOT NULL AND outcome NOT IN ('robots-denied', 'private-address')  -- as register/traffic.py: what was sent
GROUP BY source, substr(fetched, 1, 10);

INSERT INTO drops_by_day
SELECT stage, reason, coalesce(source, ''), substr(dropped, 1, 10), count(*)
FROM work.drops
GROUP BY stage, reason, coalesce(source, ''), substr(dropped, 1, 10);

INSERT INTO articles_by_month
SELECT
  source, coalesce(substr(published, 1, 7), ''), count(*), coalesce(sum(relevant), 0), sum(relevant IS NULL)
FROM work.articles AS articles
JOIN reading ON reading.article = articles.id
GROUP BY source, coalesce(substr(published, 1, 7), '');

COMMIT;
