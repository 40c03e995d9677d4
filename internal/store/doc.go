// Package store keeps deliveries and attempts: their bytes in append-only
// journal files, everything that is searched or listed in one SQLite file that
// points into them.
//
// Guarantees: when Record returns nil, the delivery is in the operating
// system's hands and survives the death of the process at any later moment;
// what can't be written is an error in words that a person can act on, never a
// silent loss. The rows follow within a few milliseconds, in transactions that
// take everything there is by then (group commit); rows that a killed process
// still owed are written by the next one that opens the store. Other processes
// may read at any time, and several may write, each to its own journal.
//
// A body is written once and never copied into the database: SQLite would write
// it twice more, to its own log and to its pages.
//
// A search leaves the last word on every delivery to its filter. Before that the
// database and the prints (small Bloom filters beside each journal, made behind
// the rows while nothing else has to be done) leave out what can't pass; what has
// no print yet is read. Journals are what counts: prints, and the database but
// for attempts, can be made again out of them, and Repair does so.
//
// Prune removes what is no longer kept, never what a living process records.
//
// Imports: filter, hook, the standard library, the SQLite driver, a file lock and
// x/sys for what systems say differently.
// Nothing else of leadrig imports a database.
package store
