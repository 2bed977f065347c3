-- Runs, what models answered in them, and how the answers were scored.
-- Runs on SQLite and on PostgreSQL; ${id} and ${clustered} are what differs (Dialect).

-- One project folder: "." for the one that a SQLite file lies in, machine and path in a database that several share.
CREATE TABLE places (
  id ${id},
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE runs (
  id ${id},
  place_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  model TEXT,
  weights TEXT,
  record TEXT NOT NULL,
  UNIQUE (place_id, name)
);

-- A file that is indexed. part is '' for the evaluation of a run, else the folder below it, such as probe/faq/few-shot-8.
-- indexed_bytes counts whole lines; identity, size and modified say whether it is still the file that was read.
CREATE TABLE files (
  id ${id},
  place_id BIGINT NOT NULL,
  run_id BIGINT,
  part TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  identity TEXT NOT NULL,
  size BIGINT NOT NULL,
  modified BIGINT NOT NULL,
  edges TEXT NOT NULL,
  indexed_bytes BIGINT NOT NULL,
  UNIQUE (place_id, path)
);
CREATE INDEX files_by_run ON files (run_id);

-- What was asked, by the suite's name and the item's id, the same in every run.
CREATE TABLE items (
  id ${id},
  suite TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (suite, name)
);

-- What answered: hashes; adapter is '' without one.
CREATE TABLE models (
  id ${id},
  weights TEXT NOT NULL,
  adapter TEXT NOT NULL,
  UNIQUE (weights, adapter)
);

-- An answer: a line of outputs.jsonl, where token ids and log-probabilities are, at byte_offset. request is the first half of
-- the hash of the request.
CREATE TABLE samples (
  file_id BIGINT NOT NULL,
  item_id BIGINT NOT NULL,
  ask TEXT NOT NULL,
  request TEXT NOT NULL,
  model_id BIGINT NOT NULL,
  seed BIGINT NOT NULL,
  answer TEXT NOT NULL,
  finish_reason TEXT,
  tokens BIGINT NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  millis BIGINT NOT NULL,
  error TEXT,
  byte_offset BIGINT NOT NULL,
  byte_length BIGINT NOT NULL,
  PRIMARY KEY (file_id, item_id, ask)
);
CREATE INDEX samples_by_item ON samples (item_id);
CREATE INDEX samples_by_request ON samples (request);

-- A check as a suite uses it, in one version: name is its id in the suite, kind what it is.
CREATE TABLE checks (
  id ${id},
  suite TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (suite, name, kind, version)
);

-- A verdict: one of the results in a line of scores.jsonl, where the evidence is, at byte_offset.
CREATE TABLE scores (
  file_id BIGINT NOT NULL,
  item_id BIGINT NOT NULL,
  check_id BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  message TEXT NOT NULL,
  passed BIGINT,
  answers BIGINT,
  byte_offset BIGINT NOT NULL,
  byte_length BIGINT NOT NULL,
  PRIMARY KEY (file_id, item_id, check_id)
)${clustered};
CREATE INDEX scores_by_item ON scores (item_id);
CREATE INDEX scores_not_passed ON scores (check_id, file_id) WHERE outcome <> 'passed';

-- The same for people: names in place of ids.
CREATE VIEW answers AS
SELECT runs.name AS run, files.part, items.suite, items.name AS item, samples.ask, samples.answer, samples.finish_reason,
  samples.tokens, samples.prompt_tokens, samples.millis, samples.seed, samples.error, models.weights, models.adapter,
  samples.request, files.path, samples.byte_offset, samples.byte_length
FROM samples
JOIN files ON files.id = samples.file_id
JOIN runs ON runs.id = files.run_id
JOIN items ON items.id = samples.item_id
JOIN models ON models.id = samples.model_id;

CREATE VIEW results AS
SELECT runs.name AS run, files.part, items.suite, items.name AS item, checks.name AS "check", checks.kind, checks.version,
  scores.outcome, scores.score, scores.message, scores.passed, scores.answers
FROM scores
JOIN files ON files.id = scores.file_id
JOIN runs ON runs.id = files.run_id
JOIN items ON items.id = scores.item_id
JOIN checks ON checks.id = scores.check_id;
