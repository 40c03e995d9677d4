// Package lease keeps temporary webhooks honest: each is written down before it
// is created and struck out only when it is known to be gone: by SmartLead's
// word, or, where that can't be had, by the user's (Book.Forget).
//
// Guarantee: at every moment of a webhook's life, a crash included, a record on
// disk tells how to find it. A webhook is only ever removed if a record of ours
// names it and it carries that record's id in its own name. The webhook of a
// process that still runs is never touched by another: for as long as it lives a
// process holds a lock on each of its leases, which the system gives up with it.
// What can't be proven or reached is kept and reported. No record holds a secret
// of the account; the URL's secret path is why they are for their owner alone.
//
// A book is a folder (mode 0700) with up to three files for a lease:
//
//	<lease id>.json      the record, mode 0600, replaced atomically
//	<lease id>.json.tmp  its next version, while it is being written
//	<lease id>.lock      locked by the process that holds the lease
//
// Lease ids are never used twice, and a lock file is removed only by whoever holds
// its lock. So whoever gets the lock of a lease, and still finds its record, knows
// that its holder is dead.
//
// A guard is a process that outlives the holder: it knows of a lease before its
// webhook is created, sees by a pipe when the holder dies, and then does what the
// next sweep would do, through the same lock and record. Guard is the holder's
// side, Watch the other. Secrets go through the pipe alone.
//
// Imports: hook, redact, flock, x/sys and the standard library; the API is behind Remote.
package lease
