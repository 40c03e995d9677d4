package tunnel

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// maker returns an unopened tunnel and a client that reaches its endpoint by
// its public URL.
type maker func(t *testing.T) (Tunnel, *http.Client)

// testContract holds every Tunnel to its interface.
func testContract(t *testing.T, name string, make maker) {
	testOpening(t, name, make)
	testAgain(t, make)
	testServing(t, make)
	testEnding(t, make)
}

func testOpening(t *testing.T, name string, make maker) {
	t.Run("has the name of its flag", func(t *testing.T) {
		if tunnel, _ := make(t); tunnel.Name() != name {
			t.Errorf("Name() = %q, want %q", tunnel.Name(), name)
		}
	})
	t.Run("the URL is a base URL", func(t *testing.T) {
		tunnel, _ := make(t)
		endpoint := mustOpen(t, tunnel, nil)
		u, err := url.Parse(endpoint.URL())
		if err != nil || u.Host == "" || u.Path != "" {
			t.Errorf("URL() = %q", endpoint.URL())
		}
		if endpoint.Addr().Network() != "tcp" || endpoint.Addr().String() == "" {
			t.Errorf("Addr() = %v", endpoint.Addr())
		}
	})
	t.Run("opens nothing once its context has ended", func(t *testing.T) {
		tunnel, _ := make(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := tunnel.Open(ctx, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("Open: %v, want context.Canceled", err)
		}
	})
}

func testServing(t *testing.T, make maker) {
	t.Run("bodies arrive whole", func(t *testing.T) {
		tunnel, client := make(t)
		endpoint := mustOpen(t, tunnel, nil)
		serve(t, endpoint, nil)
		post(t, client, endpoint.URL(), []byte(`{"event_type":"EMAIL_REPLY"}`))
		post(t, client, endpoint.URL(), bytes.Repeat([]byte("0123456789"), 1<<20))
	})
	t.Run("big answers arrive whole", func(t *testing.T) { testBigAnswer(t, make) })
	t.Run("answers arrive as they are written", func(t *testing.T) { testStreamedAnswer(t, make) })
	t.Run("bodies arrive as they are sent", func(t *testing.T) { testStreamedBody(t, make) })
	t.Run("a sender who hangs up is noticed", func(t *testing.T) { testHangUp(t, make) })
	t.Run("outlives the context of its opening", func(t *testing.T) {
		tunnel, client := make(t)
		ctx, cancel := context.WithCancel(t.Context())
		endpoint, err := tunnel.Open(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { mustShutdown(t, endpoint) })
		cancel()
		serve(t, endpoint, nil)
		post(t, client, endpoint.URL(), []byte("{}"))
	})
}

func testEnding(t *testing.T, make maker) {
	t.Run("states are told in order and end with offline", func(t *testing.T) {
		tunnel, _ := make(t)
		told := newStates()
		endpoint := mustOpen(t, tunnel, told.notify)
		mustShutdown(t, endpoint)
		want := []hook.TunnelState{hook.TunnelConnecting, hook.TunnelOnline, hook.TunnelOffline}
		if got := told.names(); !slices.Equal(got, want) {
			t.Errorf("states %v, want %v", got, want)
		}
		for _, message := range told.all() {
			if message.Time.IsZero() || message.Error != "" {
				t.Errorf("message %+v", message)
			}
			if message.State != hook.TunnelConnecting && message.PublicURL != endpoint.URL() {
				t.Errorf("public URL %q, want %q", message.PublicURL, endpoint.URL())
			}
		}
	})
	t.Run("Close ends accepting and lets what is under way finish", func(t *testing.T) {
		testClose(t, make)
	})
	t.Run("Shutdown again is harmless", func(t *testing.T) {
		tunnel, _ := make(t)
		endpoint := mustOpen(t, tunnel, nil)
		mustShutdown(t, endpoint)
		mustShutdown(t, endpoint)
		if err := endpoint.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

func testClose(t *testing.T, make maker) {
	tunnel, client := make(t)
	endpoint := mustOpen(t, tunnel, nil)
	arrived, release := newSignals()
	served := serve(t, endpoint, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		_, _ = io.WriteString(w, "finished")
	}))
	answer := newAnswer(t, client, endpoint.URL())
	receive(t, arrived)
	select {
	case <-endpoint.Done():
		t.Fatal("Done is closed before Close")
	default:
	}
	if err := endpoint.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := receive(t, served); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve returned %v, want net.ErrClosed", err)
	}
	receive(t, endpoint.Done())
	if err := endpoint.Err(); err != nil {
		t.Errorf("Err() = %v, want nil", err)
	}
	close(release)
	if got := receive(t, answer); got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
}

// newSignals are for a handler: that it was called, and that it may answer.
func newSignals() (arrived, release chan struct{}) {
	return make(chan struct{}), make(chan struct{})
}

// newAnswer sends one request from another goroutine and gives its answer.
func newAnswer(t *testing.T, client *http.Client, url string) <-chan string {
	t.Helper()
	answer := make(chan string, 1)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/hook/1", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		response, err := client.Do(request)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			body = []byte(err.Error())
		}
		answer <- string(body)
	}()
	return answer
}

func TestLocal_Contract(t *testing.T) {
	testContract(t, "local", func(t *testing.T) (Tunnel, *http.Client) {
		tunnel, err := Local("")
		if err != nil {
			t.Fatal(err)
		}
		return tunnel, newClient(t, &http.Transport{})
	})
}

func TestURL_Contract(t *testing.T) {
	testContract(t, "url", func(t *testing.T) (Tunnel, *http.Client) {
		addr := freeAddr(t)
		tunnel, err := URL("http://hooks.example.test/", addr)
		if err != nil {
			t.Fatal(err)
		}
		// The user's own tool leads the name to the listen address.
		return tunnel, newClient(t, &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, addr)
		}})
	})
}

func TestNgrok_Contract(t *testing.T) {
	testContract(t, "ngrok", func(t *testing.T) (Tunnel, *http.Client) {
		e := startEdge(t, edge.Options{})
		return newTestNgrok(t, optionsFor(e)), clientOf(t, e)
	})
}

func newClient(t *testing.T, transport *http.Transport) *http.Client {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// freeAddr is a loopback address whose port was free a moment ago.
func freeAddr(t *testing.T) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
