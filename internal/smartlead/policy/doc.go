// Package policy is how a sender of webhooks behaves, as data: how long it
// waits for an answer, what an answer means to it, when it tries again and when
// it gives up.
//
// Guarantee: the sandbox, the live screen and replay all decide by this one
// piece of code. Facts are from SmartLead's webhook integration guide unless a
// comment says otherwise.
//
// Imports: hook and the standard library.
package policy
