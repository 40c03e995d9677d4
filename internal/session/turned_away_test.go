package session

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestTurnedAway_StrangersAreToldOfAt1And10And100(t *testing.T) {
	t.Parallel()
	h := newHandler(t, nil)
	run := start(t, Options{Routes: h.routes()})
	base, secret := splitURL(t, run.ready().PublicURL)
	sender := newSender()
	for i := range 120 {
		method, path := http.MethodPost, fmt.Sprintf("/wrong-%d", i+1)
		if i%2 == 1 {
			method, path = http.MethodGet, secret
		}
		r, err := http.NewRequestWithContext(t.Context(), method, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := sender.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusNotFound || len(body) > 0 || err != nil {
			t.Errorf("%s %s was answered %d %q (%v), want 404 without a hint", method, path, res.StatusCode, body, err)
		}
	}
	texts := warnings(run.end(), WarnTurnedAway)
	if len(texts) != 3 {
		t.Fatalf("it was told of them so: %q", texts)
	}
	wantWords(t, texts[0], "a request to another path", "404", "POST /wrong-1")
	wantWords(t, texts[1], "10 requests to another path", "404", "GET ")
	wantWords(t, texts[2], "100 requests to another path", "404", "GET ")
	if got := h.got(); len(got) > 0 || run.totals != (Totals{}) {
		t.Errorf("the handler got %v, the totals are %+v", got, run.totals)
	}
}

func TestTurnedAway_EachThatHadTheRightPathIsToldOf(t *testing.T) {
	tests := []struct {
		name   string
		head   string // behind the request line
		status int
		words  []string
	}{
		{"too large a body", "Content-Length: 26214401\r\n\r\n", 413, []string{"413", "body_too_large", "26214401"}},
		{"a malformed head", "X-A: 1\r\n folded\r\n\r\n", 400, []string{"400", "malformed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHandler(t, nil)
			run := start(t, Options{Routes: h.routes()})
			base, secret := splitURL(t, run.ready().PublicURL)
			for range 3 {
				got := raw(t, base, "POST "+secret+" HTTP/1.1\r\nHost: h\r\n"+tt.head)
				if got != tt.status {
					t.Errorf("answered %d, want %d", got, tt.status)
				}
			}
			texts := warnings(run.end(), WarnTurnedAway)
			if len(texts) != 3 {
				t.Fatalf("it was told of them so: %q", texts)
			}
			for _, text := range texts {
				wantWords(t, text, tt.words...)
			}
			if got := h.got(); len(got) > 0 || run.totals != (Totals{}) {
				t.Errorf("the handler got %v, the totals are %+v", got, run.totals)
			}
		})
	}
}

func splitURL(t *testing.T, public string) (base, secret string) {
	t.Helper()
	u, err := url.Parse(public)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.Trim(u.Path, "/")) != 32 {
		t.Errorf("the path %q isn't one of 128 secret bits", u.Path)
	}
	return u.Scheme + "://" + u.Host, u.Path
}

// raw sends bytes and returns the status of the answer.
func raw(t *testing.T, base, text string) int {
	t.Helper()
	nc, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nc.Close() }()
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(nc, text); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}
