package effects

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func sink(t *testing.T) *Sink {
	t.Helper()
	s, err := NewSink(t.Context(), "0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// call makes one call as a handler would and returns the answer's status.
func call(t *testing.T, s *Sink, id, body string) int {
	t.Helper()
	return callAs(t, s, http.MethodPost, id, body)
}

func callAs(t *testing.T, s *Sink, method, id, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/crm?x=1", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	if id != "" {
		r.Header.Set("Idempotency-Key", id)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode
}

func wantCount(t *testing.T, p Probe, want int64) {
	t.Helper()
	if got, err := p.Count(t.Context()); err != nil || got != want {
		t.Errorf("count %d, %v; want %d", got, err, want)
	}
}

func TestSink_CountsCallsAndTellsThemApart(t *testing.T) {
	s := sink(t)
	if _, ok := s.Accepted("a"); ok {
		t.Error("ids are told before there was one")
	}
	call(t, s, "a", `{"event_type":"EMAIL_REPLY"}`)
	call(t, s, "a", "")
	call(t, s, "", `{"n":[1],"request_id":"b","event_type":"EMAIL_SENT"}`)
	call(t, s, "", "not JSON")
	wantCount(t, s, 4)
	for id, want := range map[string]int{"a": 2, "b": 1, "c": 0} {
		if got, ok := s.Accepted(id); got != want || !ok {
			t.Errorf("%s: %d, %t; want %d", id, got, ok, want)
		}
	}
	calls := s.Calls()
	if len(calls) != 4 || calls[0].RequestID != "a" || calls[0].EventType != "EMAIL_REPLY" || calls[2].RequestID != "b" ||
		calls[0].Method != "POST" || calls[0].Path != "/crm?x=1" || string(calls[3].Body) != "not JSON" || calls[3].Status != 200 {
		t.Errorf("calls %+v", calls)
	}
}

func TestSink_FailsOnDemandAndNoMore(t *testing.T) {
	s := sink(t)
	if err := s.FailNext(2, 503); err != nil {
		t.Fatal(err)
	}
	var got []int
	for range 4 {
		got = append(got, call(t, s, "a", ""))
	}
	if fmt.Sprint(got) != "[503 503 200 200]" {
		t.Errorf("answers %v", got)
	}
	wantCount(t, s, 2)
	if n, _ := s.Accepted("a"); n != 2 {
		t.Errorf("%d accepted of a, want 2: a failed call is no effect", n)
	}
	if failed, left := s.Failed(); failed != 2 || left != 0 {
		t.Errorf("%d failed, %d left", failed, left)
	}
	for _, bad := range [][2]int{{-1, 500}, {1, 200}, {1, 399}, {1, 600}} {
		if s.FailNext(bad[0], bad[1]) == nil {
			t.Errorf("%v was taken", bad)
		}
	}
}

func TestSink_ReadingIsNoEffect(t *testing.T) {
	s := sink(t)
	if err := s.FailNext(1, 500); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
		if got := callAs(t, s, method, "a", ""); got != http.StatusOK {
			t.Errorf("%s answered %d", method, got)
		}
	}
	wantCount(t, s, 0)
	for method, want := range map[string]int{"PUT": 200, "PATCH": 200, "DELETE": 200} {
		if _, left := s.Failed(); left == 1 {
			want = http.StatusInternalServerError
		}
		if got := callAs(t, s, method, "a", ""); got != want {
			t.Errorf("%s answered %d, want %d", method, got, want)
		}
	}
	wantCount(t, s, 2)
}

func TestSink_OfManyCallsAtOnceExactlyTheAskedFail(t *testing.T) {
	s := sink(t)
	if err := s.FailNext(7, 500); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() { call(t, s, fmt.Sprint(i), "") })
	}
	all.Wait()
	wantCount(t, s, 25)
}

func TestSink_KeepsNoMoreThanItMay(t *testing.T) {
	s := sink(t)
	call(t, s, strings.Repeat("x", maxID+1), strings.Repeat("y", keptBody+9))
	if c := s.Calls()[0]; len(c.Body) != keptBody || c.Bytes != keptBody+9 || c.RequestID != "" {
		t.Errorf("%d bytes kept of %d, id of %d", len(c.Body), c.Bytes, len(c.RequestID))
	}
	for i := range keptCalls + 3 {
		s.take(Call{Method: "POST", Bytes: int64(i)}, false)
	}
	calls := s.Calls()
	if len(calls) != keptCalls || calls[0].Bytes != 3 || calls[keptCalls-1].Bytes != keptCalls+2 {
		t.Errorf("%d calls, from %d to %d", len(calls), calls[0].Bytes, calls[len(calls)-1].Bytes)
	}
	wantCount(t, s, keptCalls+4)
	if got := call(t, s, "", strings.Repeat("z", maxCall+1)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d to a body over the limit", got)
	}
	wantCount(t, s, keptCalls+4)
}

// halfCall begins a call whose body the sink is reading; it has 2 bytes.
func halfCall(t *testing.T, s *Sink) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	// With 100-continue the answer says that the body is being read.
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("%q, %v", line, err)
	}
	return conn, answers
}

func TestSink_IsBusyWhileACallComes(t *testing.T) {
	s := sink(t)
	conn, answers := halfCall(t, s)
	if !s.Busy() {
		t.Error("not busy")
	}
	wantCount(t, s, 0)
	if _, err := io.WriteString(conn, "ok"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(answers); err != nil {
		t.Fatal(err)
	}
	wantCount(t, s, 1)
}

func TestSink_CloseBreaksACallThatDoesNotEnd(t *testing.T) {
	s, err := NewSink(t.Context(), "0")
	if err != nil {
		t.Fatal(err)
	}
	s.goodbye = 0
	halfCall(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s.Busy() {
		t.Error("a call is still under way")
	}
	wantCount(t, s, 0)
}

func TestNewSink_RefusesWhatIsNoAddress(t *testing.T) {
	for _, addr := range []string{"", "x", "127.0.0.1", "99999", "-1", "127.0.0.1:notaport"} {
		s, err := NewSink(t.Context(), addr)
		if err == nil {
			_ = s.Close()
			t.Errorf("%q was taken", addr)
		}
	}
	s := sink(t)
	_, err := NewSink(t.Context(), s.Addr())
	wantError(t, err, "sink: ", s.Addr(), "choose another address")
}

func TestSink_CloseTwiceAndAfterTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := NewSink(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if got := call(t, s, "", ""); got != http.StatusOK {
		t.Errorf("answered %d: the sink serves until Close", got)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
