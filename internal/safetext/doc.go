// Package safetext makes text that somebody else chose (a payload, a header, an
// address, an error of another machine) harmless for a terminal.
//
// Guarantee: what it returns is valid UTF-8 in which nothing acts on a terminal
// and nothing hides. Control characters of both ranges, DEL, bidirectional
// controls, zero-width, invisible, private and unassigned characters are shown,
// never dropped: ESC as ␛, a newline as ⏎, U+202E as ⟨202E⟩. Text set beside a
// space or an ASCII character never joins with it, so widths add up. Text that
// is plain already comes back as it is, without an allocation.
//
// What stays as it is: letters of every script (also those that are written
// from right to left), the spaces that take room, and marks on a letter up to a
// number no language reaches.
//
// Imports: the standard library, and x/ansi for widths. It is a leaf: no package
// of ours.
package safetext
