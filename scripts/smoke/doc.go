// Command smoke drives the real program in a real terminal under tmux: the live
// screen, real keys, a resize, and a terminal that is closed on it. It also runs
// the steps of the docs' example for CI, on a handler in Python.
package main
