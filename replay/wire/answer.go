package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/socket"
)

// maxInterim is how many 1xx answers may come before the real one.
const maxInterim = 8

// listen waits for the answer as far as the shape wants to hear it.
func (x *exchange) listen() error {
	if x.r.Shape.Leave != LeaveFirstByte {
		return x.receive()
	}
	if x.res.Times.FirstAnswer == 0 {
		if err := x.fill(); err != nil {
			return err
		}
	}
	return errLeft
}

// receive reads the answer.
func (x *exchange) receive() error {
	for range maxInterim + 1 {
		head, err := x.awaitHead()
		if err != nil {
			return err
		}
		if simple, ok := readSimple(head); ok && simple.length <= x.s.cfg.MaxBody && x.r.Method != http.MethodHead {
			return x.takeSimple(head, simple)
		}
		interim, err := x.parse(head)
		if err != nil || !interim {
			return err
		}
	}
	return fmt.Errorf("%w: more than %d interim answers", errNotHTTP, maxInterim)
}

// fill reads once more into the inbox.
func (x *exchange) fill() error {
	err := x.c.in.fill(x.c)
	if err == nil {
		x.heard(0)
	}
	return err
}

// heard notes when the first bytes of an answer were read; 0 is now.
func (x *exchange) heard(at time.Duration) {
	if x.res.Times.FirstAnswer > 0 {
		return
	}
	if at == 0 {
		at = x.now()
	}
	x.res.Times.FirstAnswer = at
}

// Read reads what follows the head of the answer.
func (x *exchange) Read(p []byte) (int, error) {
	if x.c.in.len() > 0 {
		return x.c.in.take(p), nil
	}
	return x.c.Read(p)
}

// awaitHead waits for a whole head and returns it, still in the inbox.
func (x *exchange) awaitHead() ([]byte, error) {
	in := &x.c.in
	for from := 0; ; {
		b := in.bytes()
		if !looksHTTP(b) {
			return nil, fmt.Errorf("%w: it begins with %.32q", errNotHTTP, b)
		}
		end, next := headEnd(b, from)
		if end > x.s.cfg.MaxHead || end == 0 && len(b) >= x.s.cfg.MaxHead {
			return nil, fmt.Errorf("%w (limit %d bytes)", errHead, x.s.cfg.MaxHead)
		}
		if end > 0 {
			return b[:end], nil
		}
		from = next
		if err := x.fill(); err != nil {
			return nil, headErr(b, err)
		}
	}
}

func looksHTTP(b []byte) bool {
	const begin = "HTTP/"
	n := min(len(b), len(begin))
	return string(b[:n]) == begin[:n]
}

// headErr is for a head that ends too soon.
func headErr(b []byte, err error) error {
	if len(b) == 0 || !ended(err) {
		return err
	}
	return fmt.Errorf("%w after %d bytes of its head", errTorn, len(b))
}

// ended says that the handler ended the connection.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || socket.IsReset(err)
}

// parse reads an answer with net/http. The head is given to it alone, so that
// it takes nothing of what follows an interim answer.
func (x *exchange) parse(head []byte) (interim bool, err error) {
	reader := bufio.NewReader(io.MultiReader(bytes.NewReader(head), x))
	fields := hook.Header(bytes.Clone(headerOf(head)))
	x.c.in.skip(len(head))
	res, err := http.ReadResponse(reader, &http.Request{Method: x.r.method()})
	if err != nil {
		return false, fmt.Errorf("%w: %w", errNotHTTP, err)
	}
	switch {
	case res.StatusCode == http.StatusSwitchingProtocols:
		err = fmt.Errorf("%w: it switched protocols, which nobody asked for", errNotHTTP)
	case res.StatusCode < 200:
		_ = res.Body.Close() // an interim answer has none
		return true, nil
	default:
		x.res.Status, x.res.Header = res.StatusCode, fields
		err = x.takeBody(res)
		x.res.Trailing = reader.Buffered() + x.c.in.len()
		x.clean = err == nil && !res.Close && !x.res.Truncated && x.res.Trailing == 0
	}
	if !x.clean {
		_ = x.c.SetReadDeadline(past()) // or closing reads the rest, however long
	}
	_ = res.Body.Close()
	return false, err
}

// headerOf is a head without its first line and its blank line.
func headerOf(head []byte) []byte {
	_, fields, _ := bytes.Cut(head, []byte("\n"))
	return bytes.TrimSuffix(bytes.TrimSuffix(fields, []byte("\n")), []byte("\r"))
}

// takeBody reads the body of an answer, up to the limit.
func (x *exchange) takeBody(res *http.Response) error {
	limit := x.s.cfg.MaxBody
	body, err := io.ReadAll(io.LimitReader(res.Body, int64(limit)+1))
	if len(body) > limit {
		body, x.res.Truncated = body[:limit], true
	}
	if len(body) > 0 {
		x.res.Body = body
	}
	return bodyErr(err, len(body))
}

func bodyErr(err error, had int) error {
	switch {
	case err == nil:
		return nil
	case ended(err):
		return fmt.Errorf("%w after %d bytes of its body: the handler broke, or its Content-Length is too large", errTorn, had)
	case overdue(err):
		return err
	}
	return fmt.Errorf("%w: %w", errNotHTTP, err)
}
