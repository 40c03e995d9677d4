package wire

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

func TestTLS_IsVerified(t *testing.T) {
	server, caFile := wiretest.SecureHandler(t, wiretest.Echo)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	for name, test := range map[string]struct {
		cfg Config
		ok  bool
	}{
		"with its CA file":           {Config{URL: server.URL, CAFile: caFile}, true},
		"unverified on this machine": {Config{URL: server.URL, Insecure: true}, true},
		"an unknown authority":       {Config{URL: server.URL}, false},
		"another host's certificate": {Config{URL: "https://localhost:" + port, CAFile: caFile}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSender(t, test.cfg)
			for _, body := range []string{"small", strings.Repeat("y", 300<<10), "again"} {
				r := s.Send(t.Context(), post(body))
				if !test.ok {
					wantError(t, r, KindTLS, PhaseConnect)
					continue
				}
				wantAnswer(t, r, 200, "got "+body)
				if proto := r.Header.Get("X-Proto"); proto != "HTTP/1.1" {
					t.Errorf("spoken was %s", proto)
				}
				if r.Reused != (wiretest.Reuses && body != "small") {
					t.Errorf("reused is %t", r.Reused)
				}
			}
		})
	}
	if _, err := New(Config{URL: server.URL, CAFile: empty}); err == nil || !strings.Contains(err.Error(), "PEM") {
		t.Errorf("a CA file without a certificate: %v", err)
	}
}

func TestTLS_Shapes(t *testing.T) {
	var torn atomic.Int32
	ended := make(chan struct{}, 10)
	server, caFile := wiretest.SecureHandler(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			torn.Add(1)
		}
		_, _ = io.WriteString(w, "ok")
		ended <- struct{}{}
	})
	s := newSender(t, Config{URL: server.URL, CAFile: caFile})
	for name, shape := range map[string]Shape{
		"closed": {Cut: Cut{How: CutClose, After: 3}},
		"reset":  {Cut: Cut{How: CutReset, After: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			before := torn.Load()
			r := post("0123456789")
			r.Shape = shape
			wantError(t, s.Send(t.Context(), r), KindCut, PhaseAnswer)
			next(t, ended)
			if torn.Load() != before+1 {
				t.Error("the handler read a whole body")
			}
		})
	}
	t.Run("slow and chunked", func(t *testing.T) {
		r := post("0123456789")
		r.Shape = Shape{Piece: 4, Pause: time.Millisecond, ChunkSize: 2}
		wantAnswer(t, s.Send(t.Context(), r), 200, "ok")
		next(t, ended)
	})
	t.Run("a volley", func(t *testing.T) {
		v := s.Volley(t.Context(), []*Request{post("1"), post(strings.Repeat("2", 100<<10)), post("")}, HoldByte)
		for _, r := range v.Results {
			wantAnswer(t, r, 200, "ok")
			next(t, ended)
		}
		if v.Released != 3 {
			t.Errorf("%d were released", v.Released)
		}
	})
}
