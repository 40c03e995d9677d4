// Command docs writes docs/checks.md out of the same source that `leadrig
// explain` tells from.
package main
