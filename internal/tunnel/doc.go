// Package tunnel opens the way in: a public address whose connections end at a
// listener on this machine. Three kinds behind one interface: ngrok's Go SDK, a
// loopback port, and a URL of the user's own that leads to a local port.
//
// Guarantees: no type of the SDK leaves the package, and nothing it logs or
// prints reaches the terminal; the authtoken stands in no error, state or log
// line; every change of state is told in order, by one message each; opening
// ends as soon as its context does, whatever the SDK is waiting for; a refusal
// that trying again can't help is tried once.
//
// After Shutdown nothing of ours runs. Of the SDK's goroutines a few may sleep
// on without a connection: those of the heartbeat until its next tick (10 s),
// or 25 s after a dropped session, and a retry until its wait is over (30 s at
// most).
//
// Imports: the standard library, hook, exit, keyring, the ngrok SDK and yaml. No other package of leadrig imports the SDK.
package tunnel
