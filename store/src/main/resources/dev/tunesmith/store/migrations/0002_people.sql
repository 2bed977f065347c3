-- What people enter, from the files below reviews/ of a project.
-- Votes and issues name an id; a later line of the same id replaces an earlier one.

-- Which of two runs answered an item better: winner is one of their names, or tie.
CREATE TABLE votes (
  file_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  suite TEXT NOT NULL,
  item TEXT NOT NULL,
  first_run TEXT NOT NULL,
  second_run TEXT NOT NULL,
  winner TEXT NOT NULL,
  PRIMARY KEY (file_id, id)
);
CREATE INDEX votes_by_item ON votes (suite, item);

-- What a person noted about an answer, which answer_hash names; codes is a JSON array. Lines are never rewritten: later ones count.
CREATE TABLE notes (
  file_id BIGINT NOT NULL,
  byte_offset BIGINT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  run TEXT,
  suite TEXT,
  item TEXT,
  answer_hash TEXT,
  verdict TEXT,
  note TEXT,
  codes TEXT,
  PRIMARY KEY (file_id, byte_offset)
);
CREATE INDEX notes_by_item ON notes (suite, item);

-- Whether a person confirmed or dismissed what a detector suspects; quote is the words in question.
CREATE TABLE verdicts (
  file_id BIGINT NOT NULL,
  byte_offset BIGINT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  run TEXT,
  suite TEXT NOT NULL,
  item TEXT NOT NULL,
  answer_hash TEXT,
  kind TEXT,
  version TEXT,
  quote TEXT,
  decision TEXT NOT NULL,
  PRIMARY KEY (file_id, byte_offset)
);
CREATE INDEX verdicts_by_item ON verdicts (suite, item);

-- A kind of error that is followed across iterations.
CREATE TABLE issues (
  file_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  suite TEXT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (file_id, id)
);
CREATE INDEX issues_by_state ON issues (state, kind);
