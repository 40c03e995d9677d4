// Package exit holds the exit codes and the errors that carry one.
//
// Guarantee: an error's text never depends on its code; one place (the command
// line) turns errors into codes. Imports: the standard library only.
package exit
