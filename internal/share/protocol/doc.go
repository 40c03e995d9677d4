// Package protocol is what a presenter's hub and a participant say to each
// other over the websocket of a shared run.
//
// Every message is one JSON object in a text frame, with a type. This is
// version 1, the whole of it:
//
//	participant → hub
//	  hello    the first message: version, name, and to come back: resume, after
//	  outcome  what the participant's handler made of deliveries: the latest
//	           answer, the latest failure, and the counts since joining
//
//	hub → participant
//	  welcome  the answer to hello: the name as it was given out, the token to
//	           come back with, whether payloads are redacted, and the place from
//	           which events follow
//	  events   deliveries and the presenter's attempts at them, in their order.
//	           Each takes one place, counted on from first; they may begin before
//	           the place that was asked for, and who has had them skips those
//	  missed   so many events before the next one are not kept any more
//
// A participant that comes back says the last place that it has had, and gets
// what followed. Pings come from the hub; a side that hears nothing for
// longer than two of them takes the other for gone. The hub ends a connection
// with a close frame that has one of the codes of this package and a reason for
// people. Anything a participant says beside hello, outcome and pong ends the
// connection: there is no message that reaches the presenter's handler, history
// or keys.
//
// Guarantees: a body arrives byte for byte, or not at all with the reason why;
// decoding never trusts the other side: sizes are bounded, numbers and names of
// states are checked, header fields that are none are left out. Texts may hold
// anything and are not safe for a terminal.
//
// Imports: hook and the standard library.
package protocol
