// Package socket knows what the systems say of TCP connections: whether an idle
// one is still open, and whether an error means refused or reset.
//
// Imports: the standard library.
package socket
