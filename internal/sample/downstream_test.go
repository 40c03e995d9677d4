package sample

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestDownstream_AFailedEventIsNotMarkedAndARetryWorks(t *testing.T) {
	for _, failing := range []int{http.StatusInternalServerError, http.StatusBadRequest, http.StatusTooManyRequests, http.StatusFound, http.StatusNotModified} {
		t.Run(http.StatusText(failing), func(t *testing.T) {
			var status atomic.Int64
			status.Store(int64(failing))
			d := newDownstream(t, func() int { return int(status.Load()) })
			path := stateFileIn(t)
			r := newRig(t, Config{StateFile: path, Downstream: d.URL})
			r.post("1", reply, http.StatusServiceUnavailable)
			r.post("1", reply, http.StatusServiceUnavailable)
			r.wantEffects(0)
			r.stop()

			r = newRig(t, Config{StateFile: path, Downstream: d.URL})
			r.wantEffects(0)
			status.Store(http.StatusCreated)
			r.post("1", reply, http.StatusOK)
			r.post("1", reply, http.StatusOK)
			r.wantEffects(1)
			if got := d.count("1"); got != 3 {
				t.Errorf("downstream was called %d times with the request id, want 3", got)
			}
			if d.last != reply {
				t.Errorf("downstream received %q", d.last)
			}
		})
	}
}

func TestDownstream_WithoutRequestIDTheKeyIsStillTheSame(t *testing.T) {
	d := newDownstream(t, always(http.StatusBadGateway))
	r := newRig(t, Config{Downstream: d.URL})
	r.post("", reply, http.StatusServiceUnavailable)
	r.post("", reply, http.StatusServiceUnavailable)
	if len(d.calls) != 1 {
		t.Errorf("calls by key: %v", d.calls)
	}
}

func TestDownstream_ThatCannotBeReachedIsAFailureThatKeepsItsURL(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	r := newRig(t, Config{Downstream: strings.Replace(gone.URL, "://", "://user:secret@", 1) + "/token"})
	status, text, err := r.do(t.Context(), http.MethodPost, WebhookPath, "1", reply)
	if err != nil || status != http.StatusServiceUnavailable || !strings.Contains(text, "call downstream") {
		t.Errorf("status %d %q, error %v", status, text, err)
	}
	if strings.Contains(text, "secret") || strings.Contains(text, "token") {
		t.Errorf("the answer tells the URL: %q", text)
	}
}

// stuck is a downstream that never answers.
type stuck struct{}

func (stuck) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}

func TestDownstream_IsGivenUpAfterTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, err := New(Config{Downstream: "http://crm.example.com/", Client: &http.Client{Transport: stuck{}}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = h.Close() }()
		answer := httptest.NewRecorder()
		started := time.Now()
		h.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodPost, WebhookPath, strings.NewReader(reply)))
		if took := time.Since(started); took != 10*time.Second || answer.Code != http.StatusServiceUnavailable {
			t.Errorf("status %d after %s", answer.Code, took)
		}
		if h.Effects() != 0 {
			t.Errorf("%d effects", h.Effects())
		}
	})
}

func TestDownstream_WorkGoesOnWhenTheSenderGoesAway(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	d := newDownstream(t, func() int {
		close(entered) // a second call would panic
		<-release
		return http.StatusOK
	})
	h, err := New(Config{Downstream: d.URL})
	if err != nil {
		t.Fatal(err)
	}
	// The server must have seen that the sender is gone before the work ends.
	gone := make(chan struct{})
	var first sync.Once
	r := serve(t, h, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		first.Do(func() { context.AfterFunc(req.Context(), func() { close(gone) }) })
		h.ServeHTTP(w, req)
	}))

	ctx, leave := context.WithCancel(t.Context())
	result := make(chan error)
	go func() {
		_, _, err := r.do(ctx, http.MethodPost, WebhookPath, "1", reply)
		result <- err
	}()
	<-entered
	leave()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	<-gone
	close(release)
	r.post("1", reply, http.StatusOK)
	r.wantEffects(1)
}
