// Package filter is the one language in which deliveries are looked for: in the
// live screen, in the history, as a selector of replay.
//
//	type:EMAIL_REPLY status:5xx campaign:123 lead:priya id:7c1f dup:yes latency:>500ms since:10m words
//
// All terms have to hold. A key's value may list alternatives (type:EMAIL_SENT,EMAIL_OPEN),
// a term with a minus before it must not hold (-type:EMAIL_OPEN), and a value with
// blanks stands in double quotes. What has no key is a word that has to occur.
//
// Guarantee: Parse never panics, bounds what it takes, and its errors name the
// part and the column; String is a filter's canonical form and parses to the same.
//
// Imports: hook and the standard library.
package filter
