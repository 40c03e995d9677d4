package effects

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadrig/internal/redact"
)

// answering serves one fixed answer.
func answering(t *testing.T, status int, header, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func urlProbe(t *testing.T, address, path string) *URL {
	t.Helper()
	u, err := NewURL(address, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = u.Close() })
	return u
}

func TestURL_ReadsANumber(t *testing.T) {
	for name, c := range map[string]struct {
		body, path string
		want       int64
	}{
		"bare":          {"12\n", "", 12},
		"in JSON":       {`{"data":{"count":3}}`, "data.count", 3},
		"of an array":   {`{"items":[1,2]}`, "items.#", 2},
		"text in JSON":  {`{"count":"5"}`, "count", 5},
		"array at root": {`[1,2,3]`, "#", 3},
	} {
		t.Run(name, func(t *testing.T) {
			u := urlProbe(t, answering(t, 200, "", c.body), c.path)
			if got, err := u.Count(t.Context()); err != nil || got != c.want {
				t.Errorf("%d, %v; want %d", got, err, c.want)
			}
		})
	}
}

func TestURL_NamesItselfAndWhatCameInstead(t *testing.T) {
	for name, c := range map[string]struct {
		status             int
		header, body, path string
		want               string
	}{
		"404":             {404, "", "<!doctype html><title>Not Found</title>", "", `it answered 404 (an HTML page came ("Not Found"))`},
		"500":             {500, "", "", "", "it answered 500 (nothing came)"},
		"204":             {204, "", "", "", "it answered 204"},
		"HTML":            {200, "", "<html><body>hi", "", "an HTML page came"},
		"words":           {200, "", "three", "", `"three" came, want a number`},
		"negative":        {200, "", "-3", "", "-3 is negative"},
		"JSON, no path":   {200, "", `{"count":3}`, "", "say with --effects-path where it is; a number is at count"},
		"wrong path":      {200, "", `{"count":3}`, "total", "total: no such member"},
		"redirect":        {302, "Location: /login?token=sesame-open-123", "", "", `it answered 302 (to "/login?token=` + redact.Mark + `")`},
		"too much":        {200, "", strings.Repeat("1", maxAnswer+1), "", "more than 1048576 bytes"},
		"escape sequence": {200, "", "\x1b]0;x\x07", "", "␛]0;x␇"},
	} {
		t.Run(name, func(t *testing.T) {
			address := answering(t, c.status, c.header, c.body)
			_, err := urlProbe(t, address, c.path).Count(t.Context())
			wantError(t, err, "effects URL "+address+": ", c.want)
		})
	}
}

func TestURL_SecretsStayOutOfMessages(t *testing.T) {
	const secret = "s3cr3t-of-mine"
	// The page repeats what it was asked, as error pages like to do.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		_, _ = fmt.Fprint(w, "no: ", r.URL.String(), " ", user, ":", password)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, address := range []string{
		"http://" + host + "/n?access_token=" + secret,
		"http://" + host + "/n?a=1&X-Sig=" + secret + "&b=2",
		"http://" + host + "/n?" + secret + "-as-a-long-name",
		"http://" + host + "/n?q=" + secret + "-as-a-long-value",
		"http://user:" + secret + "@" + host + "/n",
		"http://" + secret + "@" + host + "/n",
	} {
		u := urlProbe(t, address, "")
		_, err := u.Count(t.Context())
		wantError(t, err, host, "want a number")
		for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), u.String()} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows the secret: %s", address, text)
			}
		}
	}
	for _, address := range []string{"http://u:" + secret + "@h:x/", "ftp://u:" + secret + "@h/", "u:" + secret + "@h", "/" + "?token=" + secret, "http://?token=" + secret} {
		_, err := NewURL(address, "")
		wantError(t, err, "http://127.0.0.1:3000/effects")
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%v shows the secret", err)
		}
	}
}

func TestURL_NothingThere(t *testing.T) {
	server := httptest.NewServer(nil)
	address := server.URL
	server.Close()
	_, err := urlProbe(t, address+"/effects?token=s3cr3t-of-mine", "").Count(t.Context())
	wantError(t, err, address+"/effects?token="+redact.Mark, "refused")
}

func TestURL_EndsWithItsContext(t *testing.T) {
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	if _, err := urlProbe(t, server.URL, "").Count(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
}

func TestURL_KeepsNoConnection(t *testing.T) {
	closed := make(chan bool, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		closed <- r.Close
		_, _ = fmt.Fprint(w, 1)
	}))
	defer server.Close()
	if _, err := urlProbe(t, server.URL, "").Count(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !<-closed {
		t.Error("the request asks to keep its connection")
	}
}
