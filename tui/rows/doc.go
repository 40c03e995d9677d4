// Package rows holds the deliveries that the live screen lists: what a row needs
// and nothing of the payload.
//
// Guarantee: a Ring takes tens of megabytes at most, whatever is sent and for how
// long; a Deck is what the list shows of it, all rows or those that pass a
// filter, with older ones from the history before them. Places in a Deck never
// change while rows come and go at its ends, so a cursor stays where it is.
//
// Its Go API carries no compatibility promise.
//
// Imports: hook, filter, the standard library. Nothing here draws, waits or locks.
package rows
