// Package output prints the messages of a run: as JSON lines for scripts, or as
// aligned lines of text for people.
//
// Guarantees: JSON lines are one object each, the run's ready line first and its
// bye line last; text from a payload reaches a terminal only through safetext;
// a reader that fell behind says how many messages it missed.
//
// Imports: hook, safetext and the standard library.
package output
