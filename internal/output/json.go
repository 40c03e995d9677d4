package output

import (
	"context"
	"fmt"
	"io"
	"time"

	"leadrig/internal/hook"
)

// Reader is where messages come from; *feed.Reader in every run.
type Reader interface {
	// Next waits for messages; io.EOF when the run has ended. Skipped is how many
	// were missed before them.
	Next(ctx context.Context) (batch []hook.Message, skipped int, err error)
}

// WarnSkipped is the code of the warning that stands for missed messages.
const WarnSkipped = "skipped"

func skippedWarning(n int) *hook.Warning {
	return &hook.Warning{
		Time: time.Now(), Code: WarnSkipped,
		Text: fmt.Sprintf("%d lines were left out because they could not be written as fast as they came; the history has them", n),
	}
}

// JSON writes each message as one line, until the reader's end. What happened
// before ready is held and follows it, so that a script can wait for the first
// line; but if the start is in trouble or fails, it's told at once.
func JSON(ctx context.Context, r Reader, w io.Writer) error {
	p := &jsonPrinter{w: w}
	for {
		batch, skipped, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // Next documents io.EOF itself
			return p.end()
		}
		if err != nil {
			return err
		}
		if skipped > 0 {
			p.add(skippedWarning(skipped))
		}
		for _, m := range batch {
			p.add(m)
		}
		if err := p.flush(); err != nil {
			return err
		}
	}
}

type jsonPrinter struct {
	w    io.Writer
	buf  []byte
	held []hook.Message
	open bool // ready, or in trouble: nothing is held any more
}

func (p *jsonPrinter) add(m hook.Message) {
	if _, isStep := m.(*hook.Step); isStep {
		return // for who watches the start
	}
	if p.open {
		p.line(m)
		return
	}
	if m.Kind() == (*hook.Ready)(nil).Kind() {
		p.line(m)
		p.release()
		return
	}
	p.held = append(p.held, m)
	if startTrouble(m) {
		p.release()
	}
}

// startTrouble says whether a message before ready must not wait for it.
func startTrouble(m hook.Message) bool {
	switch m := m.(type) {
	case *hook.TunnelChanged:
		return m.State != hook.TunnelConnecting && m.State != hook.TunnelOnline
	case *hook.WebhookChanged:
		return m.State != hook.WebhookRegistered
	case *hook.Bye:
		return true
	}
	return false
}

func (p *jsonPrinter) release() {
	p.open = true
	for _, m := range p.held {
		p.line(m)
	}
	p.held = nil
}

func (p *jsonPrinter) line(m hook.Message) {
	p.buf = m.AppendJSON(p.buf)
	p.buf = append(p.buf, '\n')
}

func (p *jsonPrinter) flush() error {
	if len(p.buf) == 0 {
		return nil
	}
	_, err := p.w.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}

func (p *jsonPrinter) end() error {
	p.release()
	return p.flush()
}
