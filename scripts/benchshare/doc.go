// Command benchshare measures a run that many follow, on this machine: how long a
// delivery takes from capture to each of the viewers of a shared run and of the
// page, what the sender notices of them, how much memory that needs, and whether
// joined handlers miss anything when every connection is dropped.
//
//	go run ./scripts/benchshare -viewers 1000 -rate 100
//
// Each run is a process of its own: one that nobody follows, one that is shared,
// one with a page; the sender takes turns with them. So are the viewers, with the
// lowest priority: they stand for other people's machines. Sender and handler are
// in the first process.
package main
