// Package entry is a line in which somebody types: a filter, a fault, a word for
// the palette.
//
// Guarantee: the text has no line ends and no control characters, whatever was
// typed or pasted, and at most MaxLength characters; the cursor is always within
// it.
//
// Its Go API carries no compatibility promise.
//
// Imports: the standard library, and x/ansi for widths. Nothing here draws.
package entry
