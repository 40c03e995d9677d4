// Package report holds what a replay found, and writes it: for a terminal, as
// JSON, as JUnit XML, as one HTML page, as Markdown.
//
// Guarantees: no text that a handler or a payload chose acts on the terminal,
// in the page or in the Markdown it is written to, and the files are valid
// whatever the texts are. The same report gives the same bytes. A file is
// written whole or not at all, and only its owner can read it.
//
// Imports: hook, exit, safetext, x/ansi for widths and the standard library.
// The Go API carries no compatibility promise.
package report
