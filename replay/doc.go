// Package replay proves a webhook handler right or wrong: it delivers events as
// SmartLead does, under scenarios, and checks what the handler answered and did.
//
// Guarantees: what a scenario does stands in its file and nowhere here. A check
// passes only on what was observed; effects without a probe are skipped, a
// handler that can't be reached or dies is an error that stops the run, never a
// failure. Every random choice follows from the seed. Request ids and the times
// and message ids of events are new in each run, so that a handler that
// remembers earlier runs takes no event for a copy. All goroutines end before
// Run returns.
//
// Imports: hook, fixtures, smartlead/policy, exit, the packages below replay, the
// standard library, HdrHistogram for percentiles and udiff for what changed;
// never the live screen. The Go API carries no compatibility promise.
package replay
