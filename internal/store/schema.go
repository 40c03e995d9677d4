package store

// schemaVersion is written to the file as user_version. A file of a later
// version is left alone.
const schemaVersion = 3

// Times are microseconds since 1970 in UTC. A delivery's header and body are
// the record at position in its journal. A duplicate_key is 64 bits of a hash
// over what the copies of one event share; see hook.Delivery. Indexed is how
// far into a journal the rows reach; whole says that it has ended and the rows
// reach its end. First_id and last_id bound the ids of its deliveries; NULL: not
// known. Printed says that all of them have their prints. Heard is what a faulty
// exchange made the sender hear; NULL: not known.
const schema = `
CREATE TABLE runs (
  id         INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  command    TEXT NOT NULL,
  scope      TEXT NOT NULL
);
CREATE TABLE journals (
  id      INTEGER PRIMARY KEY,
  run_id  INTEGER NOT NULL REFERENCES runs (id),
  name    TEXT NOT NULL,
  indexed INTEGER NOT NULL,
  whole   INTEGER NOT NULL DEFAULT 0,
  first_id INTEGER,
  last_id  INTEGER,
  printed  INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE deliveries (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL,
  journal_id    INTEGER NOT NULL,
  position      INTEGER NOT NULL,
  received_at   INTEGER NOT NULL,
  source        TEXT NOT NULL,
  event_type    TEXT NOT NULL,
  campaign_id   TEXT NOT NULL,
  lead          TEXT NOT NULL,
  request_id    TEXT NOT NULL,
  body_bytes    INTEGER NOT NULL,
  duplicate_key INTEGER NOT NULL,
  duplicate_by  TEXT NOT NULL,
  duplicate_of  INTEGER,
  copy          INTEGER NOT NULL,
  replay_of     INTEGER NOT NULL DEFAULT 0,
  edited        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX deliveries_by_duplicate_key ON deliveries (duplicate_key);
CREATE TABLE attempts (
  id            INTEGER PRIMARY KEY,
  delivery_id   INTEGER NOT NULL,
  number        INTEGER NOT NULL,
  started_at    INTEGER NOT NULL,
  url           TEXT NOT NULL,
  status        INTEGER NOT NULL,
  latency_us    INTEGER NOT NULL,
  outcome       TEXT NOT NULL,
  error         TEXT NOT NULL,
  fault         TEXT NOT NULL,
  answer_cut    INTEGER NOT NULL,
  answer_header BLOB NOT NULL,
  answer_body   BLOB NOT NULL,
  heard         INTEGER
);
` + attemptsIndex + prunedTable

// prunedTable keeps the highest id that was pruned, so that none is given twice.
const prunedTable = "CREATE TABLE pruned (last_id INTEGER NOT NULL); INSERT INTO pruned VALUES (0);"

// attemptsIndex holds what searches ask of attempts, so that they needn't read
// the answers beside it.
const attemptsIndex = "CREATE INDEX attempts_by_delivery ON attempts (delivery_id, status, outcome, latency_us);"

// fromVersion1 brings a file of version 1 to version 2. The defaults let a
// leadrig of version 1 that has the file open go on writing.
const fromVersion1 = `
ALTER TABLE deliveries ADD COLUMN replay_of INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE journals ADD COLUMN first_id INTEGER;
ALTER TABLE journals ADD COLUMN last_id INTEGER;
ALTER TABLE journals ADD COLUMN printed INTEGER NOT NULL DEFAULT 0;
UPDATE journals SET first_id = ids.first, last_id = ids.last
  FROM (SELECT journal_id, min(id) AS first, max(id) AS last FROM deliveries GROUP BY journal_id) AS ids
  WHERE ids.journal_id = journals.id AND journals.whole;
DROP INDEX attempts_by_delivery;
` + attemptsIndex + prunedTable

// fromVersion2 brings a file of version 2 to version 3. What senders heard until
// then is not known, nor what a leadrig of version 2 that has the file open
// still writes.
const fromVersion2 = "ALTER TABLE attempts ADD COLUMN heard INTEGER;"

// The statements that run for every delivery. RETURNING would save one of them
// and cost more than both: SQLite collects what it returns in a table of its own.
const (
	findCopiesSQL = "SELECT min(id), count(*) FROM deliveries WHERE duplicate_key = ?"

	insertDeliverySQL = `INSERT INTO deliveries
 (id, run_id, journal_id, position, received_at, source, event_type, campaign_id, lead, request_id,
  body_bytes, duplicate_key, duplicate_by, duplicate_of, copy,
  replay_of, edited)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

	insertAttemptSQL = `INSERT INTO attempts
 (delivery_id, number, started_at, url, status, latency_us, outcome, error, fault, answer_cut, answer_header, answer_body, heard)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

	insertJournalSQL = "INSERT INTO journals (run_id, name, indexed) VALUES (?, ?, 0)"
	// A journal that an earlier version began has rows and no first_id.
	markIndexedSQL = `UPDATE journals SET indexed = ?1, last_id = ifnull(?3, last_id), first_id = ifnull(first_id,
  iif(indexed > 0, (SELECT min(id) FROM deliveries WHERE journal_id = ?4), ?2)) WHERE id = ?4`
	lastIDSQL = "SELECT max(ifnull((SELECT max(id) FROM deliveries), 0), (SELECT last_id FROM pruned))"
)
