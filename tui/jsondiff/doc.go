// Package jsondiff tells what differs between two payloads: JSON by its
// structure, anything else by its lines.
//
// Guarantee: the order of keys, spaces and the way a string is escaped are no
// difference; the spelling of a number is (1 and 1.0), and so is the order of
// items. Keys that are repeated are compared one after the other. What is said
// doesn't depend on which of the two payloads comes first: what one direction
// calls added, the other calls removed. The cost grows with the size of the
// payloads, whatever they hold. No text of a line can act on a terminal.
//
// Imports: tui/jsonview and its tape, safetext, the lcs package of
// go-udiff, x/ansi to measure, the standard library.
package jsondiff
