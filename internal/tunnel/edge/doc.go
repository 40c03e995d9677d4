// Package edge is a stand-in for ngrok's edge, for tests: agents connect to it
// over TLS and muxado on loopback, authenticate and bind endpoints; what is
// posted to its public side reaches them. It can refuse, hang, freeze, drop
// and stop at will.
//
// Guarantee: what the SDK demands of an edge is here byte for byte; what is
// only guessed about the service (texts, status codes, when a name is free
// again) is kept simple, so tests assert codes and states, never texts.
//
// Imports: the standard library and muxado; no internals of the SDK. Only tests
// and scripts/torture import edge.
package edge
