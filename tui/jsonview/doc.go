// Package jsonview shows a payload as lines that can be folded: JSON with its
// structure, anything else as text or as bytes.
//
// Guarantee: every payload can be shown, whatever its size, depth or damage.
// Opening one reads it once; a line is made when it is asked for, at a cost that
// doesn't depend on how large or how deep the payload is. Key order, number
// spelling and repeated keys are as received. Strings are decoded for reading.
// No text of a token, a note or a path can act on a terminal or hide in it. What
// isn't shown is counted in a note.
//
// It knows nothing of colours, screens and keys.
//
// Imports: its tape, safetext, the standard library.
package jsonview
