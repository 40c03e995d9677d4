// Command matrix proves the harness: it runs each bug of the sample handler under
// the scenario that is about it, and the correct handler under the whole full
// suite, many times with different seeds, and writes docs/matrix.md. All of it
// runs in this process, on loopback.
package main
