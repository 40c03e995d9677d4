// Command benchwire measures the sender of replay/wire, and leadrig replay as a
// whole, beside hey and wrk, at the same handler in a process of its own, and
// how often a volley hits a short window between check and act. It writes
// docs/benchmarks-replay.md. All is on loopback and takes turns, so that other
// load on the machine falls on each alike.
package main
