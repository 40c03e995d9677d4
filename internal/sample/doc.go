// Package sample is the sample handler: a correct, small handler of SmartLead
// webhooks, to be read, copied and tested against. Its steps are those of any
// handler, one function each: read, check, dedupe, act, answer.
//
// Guarantee: every known event that is answered 2xx has had its effect exactly
// once, however many copies of it come, in whatever order, at the same instant
// or after a restart (with a state file). The event is marked as done after the
// work and before the answer: a failure in between makes the sender try again.
// Only a failure between the work and its mark (a crash, a full disk) repeats
// the work; the downstream can tell by the Idempotency-Key, which is the same
// again.
//
// Bugs are its known ways to be wrong, for a harness to find: each puts another
// function in the place of one step and leaves the rest as it is. A copy of the
// handler needs neither them (bugs*.go) nor the steps struct: call the
// functions of steps.go themselves.
//
// Imports: hook and the standard library; it knows no other adapter.
package sample
