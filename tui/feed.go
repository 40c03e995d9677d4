package tui

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// frame is how long the screen waits between two batches. Each message to a
// Bubble Tea program draws the whole view once, so what arrives within a frame
// has to be one message.
const frame = time.Second / framesPerSecond

// Feed is where the screen reads what a run tells about itself.
type Feed interface {
	// Next blocks until there is something to show, and returns it with the
	// number of messages that were left out since the last call because the
	// screen was too slow. The error is io.EOF when the run has ended and
	// everything was read (a batch may come with it), or ctx's when ctx ended.
	// The slice may be used again by the next call.
	Next(ctx context.Context) (batch []hook.Message, skipped int, err error)
}

// messagesArrivedMsg is everything that was told within one frame.
type messagesArrivedMsg struct {
	batch   []hook.Message
	skipped int
	shown   chan<- struct{} // gets one when the batch isn't read any more; nil if nobody waits
}

// endAskedMsg says that somebody else asked the run to end.
type endAskedMsg struct{}

// watch tells the program when the run has been asked to end by somebody else.
// It must be waited for.
func watch(ctx context.Context, ending <-chan struct{}, send func(tea.Msg)) {
	select {
	case <-ending:
		send(endAskedMsg{})
	case <-ctx.Done():
	}
}

// feedEndedMsg says that nothing more will come; err is nil after a whole run.
type feedEndedMsg struct{ err error }

// pump carries messages from the feed to the program, at most one batch a
// frame, until the feed ends. It asks for the next batch when the screen has shown
// the last: what a slow screen can't take stays in the feed, which is bounded. It
// must be waited for.
func pump(ctx context.Context, feed Feed, send func(tea.Msg)) {
	timer := time.NewTimer(frame)
	defer timer.Stop()
	shown := make(chan struct{}, 1)
	for {
		batch, skipped, err := feed.Next(ctx)
		if len(batch) > 0 || skipped > 0 {
			send(messagesArrivedMsg{batch, skipped, shown})
			select {
			case <-shown:
			case <-ctx.Done(): // the screen may still read the batch: the feed isn't asked again
				send(feedEndedMsg{ctx.Err()})
				return
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			send(feedEndedMsg{err})
			return
		}
		timer.Reset(frame)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}
