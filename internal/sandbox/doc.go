// Package sandbox is the SmartLead that leadrig ships: its webhook API, an
// account with campaigns and leads, a simulation of what happens in them, and
// the delivery of that to the registered webhooks.
//
// Guarantees: an event is delivered by the policy of internal/smartlead/policy
// and no other; every attempt stands in the ledger; two runs with one seed, the
// same calls and the same answers give equal bodies, headers and ledgers, byte
// for byte, however many workers deliver; nothing is unlimited: not a request
// body, the webhooks, the ledger, the deliveries under way, or the share of
// them that one webhook can take from the others.
//
// What happens to a webhook while deliveries to it are pending (a deletion, a
// new address, the end of it under the core policy) acts on what is pending at
// that moment. Whoever compares runs settles before.
//
// It is written from SmartLead's pages, not from our client. Where pages clash,
// requests are accepted in every published spelling. What no page settles is
// decided here and said where it is decided: among other things that a client
// level webhook beats a campaign level one, as the wider scope does at user
// level, and that all webhooks of the winning level fire.
//
// Imports: hook, smartlead/policy, fixtures, the standard library, uuid and
// x/time. Never internal/smartlead, store or session.
package sandbox
