// Package share lets others follow a run while it goes on: the presenter's side,
// a hub that participants join by a websocket. What the two say is in package
// protocol, the participant's side is package follow.
//
// Guarantees: a run can be joined only with its secret, which is as long as the
// webhook's and can be revoked; a browser isn't let in. What is shared is this
// run's deliveries since it was shared, redacted unless raw was asked for, and
// what came of the presenter's attempts; what can't be redacted isn't shared. A
// participant can say what its own handler did, and nothing else: no message
// leads to the presenter's handler, history or keys. Nothing from outside is
// unlimited: connections, names, messages, how often somebody speaks.
//
// Each event is read, redacted and encoded once, by the first viewer that needs
// it. Viewers are sent what is new one after another, each all that has come since
// with one write: a thousand within 50 ms, few at once. They have no queues but a
// place in the run's log: a slow one costs nothing, is dropped when it reads no
// more, and gets what it has missed when it comes back. Whoever sends the
// deliveries never waits for any of them.
//
// Imports: hook, safetext, fanout, gorilla/websocket, x/time for the rate of what
// participants say, x/text for their names, and the standard library. Where deliveries are read and how
// they are redacted is given to it.
package share
