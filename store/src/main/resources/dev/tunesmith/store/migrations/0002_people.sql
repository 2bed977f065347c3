-- What people enter, from the files below reviews/ of a project. Each line names its id; a later line of the same id replaces it.

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

CREATE TABLE notes (
  file_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  run TEXT,
  suite TEXT,
  item TEXT,
  note TEXT NOT NULL,
  PRIMARY KEY (file_id, id)
);
CREATE INDEX notes_by_item ON notes (suite, item);

-- What a person says about an answer: verdict is pass, fail or unsure.
CREATE TABLE verdicts (
  file_id BIGINT NOT NULL,
  id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  run TEXT NOT NULL,
  suite TEXT NOT NULL,
  item TEXT NOT NULL,
  ask TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (file_id, id)
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
