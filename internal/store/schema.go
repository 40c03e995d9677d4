package store

// schemaVersion is written to the file as user_version. A file of a later
// version is left alone.
const schemaVersion = 1

// Times are microseconds since 1970 in UTC. A delivery's header and body are
// the record at position in its journal. A duplicate_key is 64 bits of a hash
// over what the copies of one event share; see hook.Delivery. Indexed is how
// far into a journal the rows reach; whole says that it has ended and the rows
// reach its end.
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
  whole   INTEGER NOT NULL DEFAULT 0
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
  copy          INTEGER NOT NULL
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
  answer_body   BLOB NOT NULL
);
CREATE INDEX attempts_by_delivery ON attempts (delivery_id);
`

// The statements that run for every delivery. RETURNING would save one of them
// and cost more than both: SQLite collects what it returns in a table of its own.
const (
	findCopiesSQL = "SELECT min(id), count(*) FROM deliveries WHERE duplicate_key = ?"

	insertDeliverySQL = `INSERT INTO deliveries
 (id, run_id, journal_id, position, received_at, source, event_type, campaign_id, lead, request_id,
  body_bytes, duplicate_key, duplicate_by, duplicate_of, copy)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

	insertAttemptSQL = `INSERT INTO attempts
 (delivery_id, number, started_at, url, status, latency_us, outcome, error, fault, answer_cut, answer_header, answer_body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

	insertJournalSQL = "INSERT INTO journals (run_id, name, indexed) VALUES (?, ?, 0)"
	markIndexedSQL   = "UPDATE journals SET indexed = ? WHERE id = ?"
	lastIDSQL        = "SELECT ifnull(max(id), 0) FROM deliveries"
)
