// Command benchshare measures a shared run with many viewers on this machine: how
// long a delivery takes from capture to each viewer, what the sender notices of
// them, and how much memory the presenter's side needs. Presenter and viewers are
// processes of their own; sender and handler are in the first.
//
//	go run ./scripts/benchshare -viewers 1000 -rate 100
package main
