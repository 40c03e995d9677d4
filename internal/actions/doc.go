// Package actions is what can be looked up about recorded deliveries and done
// with them, behind every surface that offers it: the live screen, and whatever
// else has buttons.
//
// Guarantees: what can't be done says why, before it is tried and when it is; a
// replay sends the recorded bytes; a scenario is run at a handler on this machine
// only, and what arrives meanwhile waits, so that effects are counted right; what
// is copied can be pasted into a shell and does nothing but what it says.
//
// It has words and types of its own and knows no surface; each adapts them.
//
// Imports: hook, filter, safetext, forward, session, store, replay, fixtures,
// google/uuid and the standard library; never a screen or the command line.
package actions
