// Package fault is the one grammar of faults, used by replay, by scenario files
// and by listen --fault, and what decides which of them fire. A fault is a
// deliberate departure from a clean exchange:
//
//	status=500;when=after;count=2;event=EMAIL_REPLY
//
// Parts are separated by semicolons. One of them is the kind, see Kinds; the
// others say when it fires, see Modifiers. Parse reads a Spec, its String is the
// canonical spelling, a Set is asked about every attempt.
//
// It stands at one of two places. In a live listen leadrig is between SmartLead
// and the handler: what a fault says is what SmartLead gets, so SmartLead sends
// again by itself. In a replay leadrig is the sender: it behaves as SmartLead
// would if the same had happened to it. In both, before means that the handler
// never sees the delivery, and after that it did its work.
//
// Guarantees: the package decides and describes, and does no I/O: a Decision is
// a list of actions for whoever holds the connections. A count is exact however
// many goroutines ask. With probability, whether a fault fires follows from the
// seed, the fault's id, the request id and the attempt's number, and from
// nothing else, so the order in which goroutines come makes no difference. Skip,
// every and count go by the order of the questions: how often they fire is
// fixed, at which attempts is as the attempts come.
//
// Imports: hook and the standard library.
package fault
