// Package fanouttest has a real websocket client read what fanout's frames are
// written as. It is for tests alone.
//
// Imports: gorilla/websocket and the standard library.
package fanouttest
