package session

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// wire is a handler that keeps the very bytes that it gets.
type wire struct {
	url string

	mu   sync.Mutex
	seen []string
}

func newWire(t *testing.T) *wire {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{url: "http://" + ln.Addr().String() + "/hook"}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			w.serve(c)
		}
	})
	t.Cleanup(func() { _ = ln.Close(); wg.Wait() })
	return w
}

func (w *wire) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	var raw bytes.Buffer
	r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(c, &raw)))
	if err != nil {
		return // a look whether we are there
	}
	if _, err = io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	w.mu.Lock()
	w.seen = append(w.seen, raw.String())
	w.mu.Unlock()
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
}

func (w *wire) got() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.seen...)
}

// recorded reads a delivery of a home.
func recorded(t *testing.T, home string, id int64) *hook.Delivery {
	t.Helper()
	r, err := store.OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	d, err := r.Delivery(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rawPost sends a request of exactly these header fields.
func rawPost(t *testing.T, url, fields, body string) {
	t.Helper()
	rest, _ := strings.CutPrefix(url, "http://")
	addr, path, _ := strings.Cut(rest, "/")
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	head := "POST /" + path + "?a=1&b=%20 HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: " + strconv.Itoa(len(body)) + "\r\nConnection: close\r\n\r\n"
	if _, err := io.WriteString(c, head+body); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("it was answered %d", res.StatusCode)
	}
}

func TestControl_FaultsAreForWhatArrives(t *testing.T) {
	h := newHandler(t, nil)
	home, c, set := t.TempDir(), NewControl(), NewFaults(1)
	r := start(t, Options{Home: home, Control: c, Routes: h.routes(), Faults: set})
	url := r.ready().PublicURL
	wantStatus(t, url, "id-1", http.StatusOK)
	of := recorded(t, home, await[*hook.AttemptFinished](r, nil).DeliveryID)

	id := set.Arm(faultSpec(t, "status=503;when=after"))
	wantStatus(t, url, "id-2", http.StatusServiceUnavailable)
	replayed, err := c.Replay(t.Context(), Replay{Of: of})
	if err != nil {
		t.Fatal(err)
	}
	if a := await(r, func(a *hook.AttemptFinished) bool { return a.DeliveryID == replayed }); a.Fault != "" || a.Outcome != hook.OutcomeDelivered {
		t.Errorf("the replay's attempt is %+v", a)
	}
	if !set.Pause(id, true) {
		t.Error("it can't be paused")
	}
	wantStatus(t, url, "id-3", http.StatusOK)
	if !set.Disarm(id) || set.Disarm(id) {
		t.Error("it can't be disarmed, or twice")
	}
	wantStatus(t, url, "id-4", http.StatusOK)
	if len(set.Snapshot()) != 0 || set.any() {
		t.Errorf("left are %+v", set.Snapshot())
	}
	if told := r.end(); len(warnings(told, WarnFaultIdle)) != 0 {
		t.Error("the end tells of a fault that was disarmed")
	}
}

func TestControl_TriggerTakesTheWholeWay(t *testing.T) {
	h := newHandler(t, status(http.StatusServiceUnavailable))
	home, c := t.TempDir(), NewControl()
	r := start(t, Options{Home: home, Control: c, Routes: h.routes()})
	url := r.ready().PublicURL
	if got := c.PublicURL(); got != url {
		t.Errorf("the public URL is %s, want %s", got, url)
	}
	d := &hook.Delivery{
		Method: http.MethodPost, Body: []byte(payload(hook.EmailReply)), RequestID: "mine",
		Header: hook.NewHeader(hook.HeaderField{Name: hook.RequestIDHeader, Value: "mine"}),
	}
	code, err := c.Trigger(t.Context(), d)
	if err != nil || code != http.StatusServiceUnavailable {
		t.Fatalf("it was answered %d (%v)", code, err)
	}
	a := r.attempt("mine")
	if a.Outcome != hook.OutcomeFailed {
		t.Errorf("the outcome is %s: nobody sends it again", a.Outcome)
	}
	if stored := recorded(t, home, a.DeliveryID); stored.Source != hook.SourceTrigger {
		t.Errorf("it is recorded as from %s", stored.Source)
	}
	wantStatus(t, url, "mine", http.StatusServiceUnavailable)
	if a := r.attempt("mine"); a.Outcome != hook.OutcomeRetry {
		t.Errorf("the same id from outside has the outcome %s", a.Outcome)
	}
}

func TestWithField(t *testing.T) {
	h := hook.Header("a: 1\r\nX-request-id:  old\r\nb: 2\r\nX-Request-Id: again\r\n")
	for name, want := range map[string]string{
		"X-Request-Id": "a: 1\r\nX-request-id: new\r\nb: 2\r\n",
		"C":            string(h) + "C: new\r\n",
	} {
		if diff := cmp.Diff(want, string(withField(h, name, "new"))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// While a tunnel is down, whatever stands at its address answers in our place.
func TestControl_TriggerThatGoesElsewhereIsAnError(t *testing.T) {
	elsewhere := newHandler(t, status(http.StatusNotFound))
	c := NewControl()
	c.attach(&session{flow: &flow{}}, func() string { return elsewhere.URL })
	defer c.drain(t.Context())
	_, err := c.Trigger(t.Context(), &hook.Delivery{Method: http.MethodPost, Body: []byte(payload(hook.EmailReply)), RequestID: "mine"})
	if !errors.Is(err, ErrNotHere) {
		t.Fatalf("the error is %v", err)
	}
	wantWords(t, err.Error(), "doesn't lead here", "404")
}
