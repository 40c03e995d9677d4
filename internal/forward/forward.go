package forward

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"leadrig/internal/hook"
)

// Limits on what a handler may answer.
const (
	maxAnswerHead = 16 << 10 // bytes of an answer's head
	maxInterim    = 8        // 1xx answers before the real one
	// MaxAnswer is how much of an answer's body is kept and passed on, in bytes.
	MaxAnswer = 1 << 20
)

// checkTimeout is how long Check waits for a connection.
const checkTimeout = 5 * time.Second

// Config is how a Forwarder behaves.
type Config struct {
	// Timeout is for one whole exchange; default 30 s, SmartLead's own.
	Timeout time.Duration
	// TLS, if set, is used for https targets.
	TLS *tls.Config
}

// Forwarder sends deliveries to handlers over connections that it keeps.
type Forwarder struct {
	cfg  Config
	pool *pool
}

// New returns a Forwarder. Close must be called.
func New(cfg Config) *Forwarder {
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	return &Forwarder{cfg: cfg, pool: newPool(cfg.TLS)}
}

// Close closes the idle connections; attempts under way end by themselves.
func (f *Forwarder) Close() { f.pool.close() }

// Attempt sends d to the target once and returns what came of it. Number,
// Outcome and DeliveryID are the caller's to fill in. Cancelling ctx cuts the
// exchange.
func (f *Forwarder) Attempt(ctx context.Context, t *Target, d *hook.Delivery) *hook.Attempt {
	a := &hook.Attempt{URL: t.String(), StartedAt: time.Now()}
	deadline := a.StartedAt.Add(f.cfg.Timeout)
	c, err := f.pool.get(ctx, t, deadline)
	var answer hook.Answer
	if err == nil {
		a.StartedAt = time.Now() // connecting is not the handler's own time
		answer, err = f.exchange(ctx, c, t, d, deadline)
	}
	a.Latency = time.Since(a.StartedAt)
	if err != nil {
		a.Error = f.describe(ctx, t, err)
		return a
	}
	a.Status, a.Answer = answer.Status, answer
	return a
}

// Check dials the target and hangs up.
func (f *Forwarder) Check(ctx context.Context, t *Target) error {
	nc, err := f.pool.dial(ctx, t, time.Now().Add(checkTimeout))
	if err != nil {
		return errors.New(f.describe(ctx, t, err))
	}
	return nc.Close()
}

func (f *Forwarder) exchange(ctx context.Context, c *conn, t *Target, d *hook.Delivery, deadline time.Time) (hook.Answer, error) {
	_ = c.SetDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	answer, reusable, err := c.roundTrip(t, d)
	// stop is false when ctx ended: then the deadline may still be changed under
	// the next user of the connection.
	if !stop() || err != nil || !reusable {
		_ = c.Close()
	} else {
		f.pool.put(t, c)
	}
	return answer, err
}

// roundTrip writes the request and reads its answer on this goroutine. Only a
// large body is written aside, so that a handler is heard that answers before
// it has read it, even if it never will.
func (c *conn) roundTrip(t *Target, d *hook.Delivery) (hook.Answer, bool, error) {
	c.head = t.appendHead(c.head[:0], d)
	if len(d.Body) <= maxAhead {
		writeErr := c.send(d.Body)
		answer, reusable, err := c.receive(d.Method)
		return answer, reusable && writeErr == nil, err
	}
	sent := make(chan error, 1)
	go func() { sent <- c.send(d.Body) }()
	answer, reusable, err := c.receive(d.Method)
	_ = c.SetWriteDeadline(time.Unix(1, 0)) // what isn't written by now was not wanted
	writeErr := <-sent
	return answer, reusable && writeErr == nil, err
}

// receive reads the answer to a request of the given method.
func (c *conn) receive(method string) (answer hook.Answer, reusable bool, err error) {
	for range maxInterim + 1 {
		head, err := peekAnswerHead(c.reader)
		if err != nil {
			return answer, false, err
		}
		answer.Header = answerFields(bytes.Clone(head))
		res, err := http.ReadResponse(c.reader, &http.Request{Method: method})
		if err != nil {
			return answer, false, fmt.Errorf("%w: %w", errNotHTTP, err)
		}
		if res.StatusCode == http.StatusSwitchingProtocols {
			return answer, false, fmt.Errorf("%w: it switched protocols", errNotHTTP)
		}
		if res.StatusCode < 200 {
			_ = res.Body.Close()
			continue
		}
		answer, reusable, err = c.readAnswer(res, answer)
		if !reusable {
			_ = c.SetReadDeadline(time.Unix(1, 0)) // or closing reads the rest, however long
		}
		_ = res.Body.Close()
		return answer, reusable, err
	}
	return answer, false, fmt.Errorf("%w: more than %d interim answers", errNotHTTP, maxInterim)
}

func (c *conn) readAnswer(res *http.Response, answer hook.Answer) (hook.Answer, bool, error) {
	answer.Status = res.StatusCode
	body, err := readBody(res)
	if err != nil {
		return answer, false, fmt.Errorf("%w: %w", errCut, err)
	}
	if len(body) > MaxAnswer {
		answer.Body, answer.Truncated = body[:MaxAnswer], true
		return answer, false, nil
	}
	answer.Body = body
	return answer, !res.Close && c.reader.Buffered() == 0, nil
}

// readBody reads an answer's body, one byte over the limit at most.
func readBody(res *http.Response) ([]byte, error) {
	if res.ContentLength == 0 {
		return nil, nil
	}
	limited := io.LimitReader(res.Body, MaxAnswer+1)
	if res.ContentLength > 0 && res.ContentLength <= 64<<10 {
		body := make([]byte, res.ContentLength)
		_, err := io.ReadFull(limited, body)
		return body, err
	}
	return io.ReadAll(limited)
}

// send writes head and body with one call: small bodies behind the head, large
// ones beside it, without a copy.
func (c *conn) send(body []byte) error {
	if len(body) <= maxJoined {
		c.head = append(c.head, body...)
		_, err := c.Write(c.head)
		return err
	}
	buffers := net.Buffers{c.head, body}
	_, err := buffers.WriteTo(c.Conn)
	return err
}

const (
	// maxJoined is the largest body that is copied behind its head.
	maxJoined = 2 << 10
	// maxAhead is the largest body that is written before an answer is listened
	// for: a connection takes it in even if its handler doesn't read.
	maxAhead = 32 << 10
)

// peekAnswerHead waits for a whole head and returns it without consuming it.
func peekAnswerHead(r *bufio.Reader) ([]byte, error) {
	for size := 1; ; size = r.Buffered() + 1 {
		if size > maxAnswerHead {
			return nil, fmt.Errorf("%w: its head is over %d bytes", errNotHTTP, maxAnswerHead)
		}
		if _, err := r.Peek(size); err != nil {
			if errors.Is(err, io.EOF) && r.Buffered() == 0 {
				return nil, errNoAnswer
			}
			return nil, err
		}
		buffered, _ := r.Peek(r.Buffered())
		if end := headEnd(buffered); end > 0 {
			return buffered[:end], nil
		}
	}
}

// headEnd returns the index after the blank line that ends a head, 0 if it has
// not come yet. As for net/http, lines may end without a carriage return.
func headEnd(b []byte) int {
	for i := 0; i < len(b); {
		k := bytes.IndexByte(b[i:], '\n')
		if k < 0 {
			return 0
		}
		i += k + 1
		switch {
		case bytes.HasPrefix(b[i:], []byte("\n")):
			return i + 1
		case bytes.HasPrefix(b[i:], []byte("\r\n")):
			return i + 2
		}
	}
	return 0
}

func answerFields(head []byte) hook.Header {
	_, fields, _ := bytes.Cut(head, []byte("\n"))
	return hook.Header(bytes.TrimSuffix(bytes.TrimSuffix(fields, []byte("\n")), []byte("\r")))
}
