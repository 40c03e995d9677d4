// Package tui is the live screen: what a run tells about itself, as it happens.
//
// Guarantee: drawing costs what is visible, however many deliveries there were;
// no text reaches the terminal but through safetext; nothing is dropped without
// the screen saying so; and asking the run to end leaves the screen in place
// until the run says that it has ended. A status can be read without colours.
//
// One model routes messages to panes, which are plain structs: header, progress
// (before the first delivery and at the end), list, help, notice and footer. They hold
// what was told and draw it; none of them waits, reads or sends anything.
//
// Its Go API carries no compatibility promise: it stands outside internal only
// because it is a part by itself.
//
// Imports: hook, safetext, the Charm libraries, the standard library. Never
// net/http, store, session, smartlead or ngrok.
package tui
