// Package session is the lifecycle of a run: it puts store, capture, tunnel,
// handler, webhook and feed together in the order that loses nothing, and takes
// them apart in the order that leaves nothing behind.
//
// Guarantees: a delivery's sender gets a 2xx only when the delivery is stored;
// the webhook is registered last and removed first; what was started is stopped
// and waited for on every way out, on a fresh deadline; after an outage or a
// standstill of the machine the webhook leads here again, or the user is told
// that it doesn't. What a person sends again goes the way of what arrives, through
// a Control that refuses as soon as the run is ending.
//
// Imports: hook, exit, safetext, the adapters capture, feed, forward, lease,
// smartlead, store and tunnel, replay/fault and the standard library; never the
// command line or a screen.
package session
