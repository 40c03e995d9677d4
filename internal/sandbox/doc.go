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
// Faults for the tests of clients are armed by ArmFault or by
//
//	POST   /_sandbox/faults  {"kind":"cut","match":"POST /webhook/create"}
//	GET    /_sandbox/faults  what is armed or spent, with "fired" and "remaining"
//	DELETE /_sandbox/faults  clears them, as POST /_sandbox/reset does
//
// Each hits "count" calls of the API (1 if it is left out, -1: all until it is
// cleared), of those that "match" chooses: a method, a path, or both. In a path
// the /api/v1 may be left out, * is any one segment, and /** at the end is all
// that follows, or nothing: DELETE /webhook/delete/** is both spellings of that
// call. The first armed fault that matches wins. A fault comes before all that
// the API looks at, the key and the rate limits too.
//
//	kind        the client meets                               the work is done
//	status      "status", "body", "content_type", "headers"    no
//	cut         a closed connection; "at" start or middle      yes
//	cut-before  a closed connection                            no
//	slow        the true answer, after "delay"                 yes
//	hang        nothing, until it leaves, a clear or the end   no
//	rate-limit  the documented 429, with "retry_after" (30)    no
//
// It is written from SmartLead's pages, not from our client. Where pages clash,
// requests are accepted in every published spelling. What no page settles is
// decided here and said where it is decided: among other things that a client
// level webhook beats a campaign level one, as the wider scope does at user
// level, and that all webhooks of the winning level fire.
//
// Imports: hook, socket, smartlead/policy, fixtures, the words of replay/wire,
// the standard library, uuid and x/time. Never internal/smartlead, store or
// session.
package sandbox
