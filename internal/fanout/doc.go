// Package fanout sends the same to many viewers without taking the machine from
// whoever must not wait: as websocket frames that are made once for all of them,
// and in turns, one viewer after another, evenly over a short stretch of time,
// instead of to all at the same moment.
//
// Guarantees: after each News every member of a Round gets a turn, at the latest
// when one stretch has passed and the machine has time; a member never has two
// turns at once; what came while it waited is one turn. A turn that takes long
// holds up nobody but its member. While nobody is due there is no goroutine and no
// timer.
//
// Imports: the standard library.
package fanout
