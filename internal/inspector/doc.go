// Package inspector is the run as a local web page and the JSON API behind it:
// the same data and the same actions as on the live screen, live over a
// websocket, readable from the back of a room.
//
// Guarantees: it listens on this machine alone, answers nothing but its page to
// whoever doesn't have the run's token, and nothing at all to a foreign Host or
// Origin; no text of a payload is ever read as HTML; a page that reconnects
// misses nothing and gets nothing twice; the run never waits for a viewer, and
// one that doesn't read is dropped. What the API takes and answers is written
// down in openapi.json, which a test holds against the code.
//
// Imports: hook, exit, filter, feed, fanout, actions, the types of session, store
// and replay, tui/jsondiff, tui/jsonview, gorilla/websocket and the standard
// library; never the command line.
package inspector
