package follow

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const aSecret = "5f2a0123456789abcdef0123456789ab"

func TestParseAddress_TakesItAsPeopleCopyAndTypeIt(t *testing.T) {
	for _, text := range []string{
		"https://otter.ngrok.app/" + aSecret,
		"  https://otter.ngrok.app/" + aSecret + " \n",
		"https://otter.ngrok.app/" + aSecret + "/",
		"https://otter.ngrok.app/" + aSecret + ".",
		"\"https://otter.ngrok.app/" + aSecret + "\"",
		"'https://otter.ngrok.app/" + aSecret + "'",
		"<https://otter.ngrok.app/" + aSecret + ">",
		"“https://otter.ngrok.app/" + aSecret + "”",
		"`https://otter.ngrok.app/" + aSecret + "`,",
		"https://otter.ngrok.app/" + strings.ToUpper(aSecret),
		"HTTPS://otter.ngrok.app/" + aSecret,
		"wss://otter.ngrok.app/" + aSecret,
		"otter.ngrok.app/" + aSecret,
		"leadrig join https://otter.ngrok.app/" + aSecret + " --forward-to http://127.0.0.1:3000 --name NAME",
		"https://otter.ngrok.app/" + aSecret + "#here",
	} {
		a, err := ParseAddress(text)
		if err != nil || a.String() != "https://otter.ngrok.app" || a.Secret() != aSecret || a.url.String() != "wss://otter.ngrok.app/"+aSecret {
			t.Errorf("%q: %v, %v", text, a, err)
		}
	}
	for _, host := range []string{"127.0.0.1:4080", "localhost:4080", "192.168.1.7", "[::1]:80"} {
		if a, err := ParseAddress(host + "/" + aSecret); err != nil || a.String() != "http://"+host {
			t.Errorf("%s: %v, %v", host, a, err)
		}
	}
}

func TestParseAddress_SaysWhatIsWrongAndNoSecret(t *testing.T) {
	tests := map[string]string{
		"":                                     "copy the whole",
		"https://h.example":                    "ends before its secret",
		"https://h.example/":                   "ends before its secret",
		"h.example":                            "ends before its secret",
		aSecret:                                "ends before its secret",
		"https://h.example/" + aSecret[1:]:     "31 characters instead of 32",
		"https://h.example/" + aSecret + "0":   "33 characters instead of 32",
		"https://h.example/O" + aSecret[1:]:    "digits and the letters a to f",
		"https://h.example/x/" + aSecret:       "digits and the letters a to f",
		"ftp://h.example/" + aSecret:           "begins with https://",
		"https://u:" + aSecret + "@h.example/": "copy the whole",
		"https://h.example/%zz" + aSecret:      "copy the whole",
		"https://h.example/?a=" + aSecret:      "copy the whole",
		"://" + aSecret:                        "begins with https://",
	}
	for text, says := range tests {
		_, err := ParseAddress(text)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), aSecret[1:]) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("leadrig join https://otter.ngrok.app/" + aSecret)
	f.Add("[::1]:80/" + aSecret)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			return
		}
		if len(a.Secret()) != len(aSecret) || strings.Contains(a.String(), a.Secret()) && !strings.Contains(a.url.Host, a.Secret()) {
			t.Errorf("%q: %s", text, a.url)
		}
		if again, err := ParseAddress(a.String() + "/" + a.Secret()); err != nil || again.url.String() != a.url.String() {
			t.Errorf("%q: %s, then %v, %v", text, a.url, again, err)
		}
	})
}

// A wrong scheme is what one types wrong first.
func TestFollow_SaysThatTheSchemeIsAnother(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	secure.StartTLS()
	defer secure.Close()
	redirect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusPermanentRedirect)
	}))
	defer redirect.Close()
	for address, says := range map[string]string{
		"https" + strings.TrimPrefix(plain.URL, "http"):  "begin with http://",
		"http" + strings.TrimPrefix(secure.URL, "https"): "begin with https://",
		redirect.URL: "begin with https://",
	} {
		a, err := ParseAddress(address + "/" + aSecret)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = run(t, Config{Address: a}); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), aSecret) {
			t.Errorf("%s: %v, want %q", address, err, says)
		}
	}
}
