// Command docs writes docs/checks.md out of the same source that `leadrig
// explain` tells from, and the keys in the README out of those that the live
// screen has.
package main
