// Package follow is a participant's side of a shared run: it shows the run and
// passes each delivery to the participant's own handler.
//
// Guarantees: every delivery that is shared reaches the handler once, byte for
// byte as it was shared, through any number of lost connections, or is told to be
// missed; copies of one event come in their order. Lost connections are made
// again by themselves, with pauses that grow. A handler that is slow slows nobody
// but itself: what waits for it is bounded, and beyond that the connection is let
// go and made again when there is room. The address is a secret and stands in no
// error and in no message. What the presenter sends is checked like anything from
// outside.
//
// Imports: hook, exit, safetext, share/protocol, gorilla/websocket, x/sync and the standard
// library. How a handler is reached and how effects are counted is given to it.
package follow
