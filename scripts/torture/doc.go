// Command torture kills `leadrig listen` with SIGKILL again and again while a
// sandbox delivers to it, and counts what the sandbox was told is accepted and
// what was recorded. Everything runs on loopback and ends by itself.
package main
