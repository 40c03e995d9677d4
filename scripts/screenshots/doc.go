// Command screenshots takes the pictures of the README from the real program:
//
//	go run ./scripts/screenshots DIR [NAME…]
//
// It builds leadrig, runs it under a tmux of its own, presses keys, waits for
// signs on the screen, and draws what tmux says is on it as PNG files. What the
// pictures show is data, in pictures.go.
//
// Those of the run's page are taken in a headless Chromium in the same way.
//
// The font is DejaVu Sans Mono where the system has it (fonts-dejavu-core),
// else Go Mono, which lacks some of the symbols.
package main
