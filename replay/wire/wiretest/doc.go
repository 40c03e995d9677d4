// Package wiretest is what the tests of raw HTTP/1.1 share: a handler's side
// that speaks bytes, one with a certificate of its own, a connection that says
// what it is given, and headers as net/http holds them. Only tests import it.
//
// Guarantee: what it starts has ended when the test has.
//
// Imports: hook and the standard library.
package wiretest
