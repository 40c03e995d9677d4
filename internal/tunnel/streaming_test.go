package tunnel

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
)

// ask sends a request to an endpoint. Its waits, those for the answer's body
// too, end with the test's patience.
func ask(t *testing.T, client *http.Client, url string, body io.Reader) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hook/1", body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func testBigAnswer(t *testing.T, make maker) {
	tunnel, client := make(t)
	endpoint := mustOpen(t, tunnel, nil)
	answer := bytes.Repeat([]byte("9876543210"), 1<<20)
	serve(t, endpoint, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }))
	got, err := io.ReadAll(ask(t, client, endpoint.URL(), nil).Body)
	if err != nil || digest(got) != digest(answer) {
		t.Errorf("got %s, %v; want %s", digest(got), err, digest(answer))
	}
}

// testStreamedAnswer lets the handler write a part only once the sender has the
// one before: it hangs where something on the way holds parts back.
func testStreamedAnswer(t *testing.T, make maker) {
	tunnel, client := make(t)
	endpoint := mustOpen(t, tunnel, nil)
	more := newStep()
	serve(t, endpoint, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flusher := http.NewResponseController(w)
		for range 3 {
			_, _ = io.WriteString(w, "data: part\n\n")
			if err := flusher.Flush(); err != nil {
				t.Error(err)
			}
			select {
			case <-more:
			case <-r.Context().Done():
				t.Error("the sender gave up")
				return
			}
		}
	}))
	body := ask(t, client, endpoint.URL(), nil).Body
	part := []byte("data: part\n\n")
	for range 3 {
		got := bytes.Clone(part)
		if _, err := io.ReadFull(body, got); err != nil || !bytes.Equal(got, part) {
			t.Fatalf("read %q, %v", got, err)
		}
		more <- struct{}{}
	}
	if rest, err := io.ReadAll(body); err != nil || len(rest) > 0 {
		t.Errorf("then %q, %v", rest, err)
	}
}

// newStep makes a channel whose sender need not wait.
func newStep() chan struct{} { return make(chan struct{}, 1) }

// testStreamedBody is the same the other way round.
func testStreamedBody(t *testing.T, make maker) {
	tunnel, client := make(t)
	endpoint := mustOpen(t, tunnel, nil)
	arrived := newStep()
	serve(t, endpoint, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := [4]byte{}
		for range 3 {
			if _, err := io.ReadFull(r.Body, got[:]); err != nil || string(got[:]) != "part" {
				t.Errorf("read %q, %v", got, err)
				return
			}
			arrived <- struct{}{}
		}
		_, _ = io.Copy(w, r.Body)
	}))
	body, writer := io.Pipe()
	go func() {
		for range 3 {
			_, _ = io.WriteString(writer, "part")
			select {
			case <-arrived:
			case <-t.Context().Done():
			}
		}
		_, _ = io.WriteString(writer, "the rest")
		_ = writer.Close()
	}()
	got, err := io.ReadAll(ask(t, client, endpoint.URL(), body).Body)
	if err != nil || string(got) != "the rest" {
		t.Errorf("answered %q, %v", got, err)
	}
}

func testHangUp(t *testing.T, make maker) {
	tunnel, client := make(t)
	endpoint := mustOpen(t, tunnel, nil)
	arrived, gone := newSignals()
	serve(t, endpoint, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(gone)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint.URL()+"/hook/1", nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := newStep()
	go func() {
		defer close(answered)
		if response, err := client.Do(request); err == nil {
			_ = response.Body.Close()
			t.Error("answered")
		}
	}()
	receive(t, arrived)
	cancel()
	receive(t, answered)
	receive(t, gone)
}
