package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"leadrig/internal/redact"
)

const awkward = `k3y/with+odd="<&>é` + "\n" + `"end`

func TestText_RemovesEveryFormOfASecret(t *testing.T) {
	s := redact.New(awkward, "plain-secret")
	asJSON, err := json.Marshal(map[string]string{"note": awkward})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{
		"as it is":              "before " + awkward + " after",
		"query escaped":         "https://h.example/?x=" + url.QueryEscape(awkward) + "&y=1",
		"path escaped":          "https://h.example/" + url.PathEscape(awkward) + "/rest",
		"lower-case escapes":    `x=k3y%2fwith%2bodd%3d%22%3c%26%3e%c3%a9%0a%22end&y=1`,
		"JSON":                  string(asJSON),
		"Go literal":            fmt.Sprintf("Get %q: refused", "https://h.example/"+awkward),
		"ASCII Go literal":      fmt.Sprintf("%+q", awkward),
		"base64":                base64.StdEncoding.EncodeToString([]byte(awkward)),
		"base64 for URLs":       base64.RawURLEncoding.EncodeToString([]byte(awkward)),
		"basic auth, 1 before":  base64.StdEncoding.EncodeToString([]byte("a" + awkward + "zz")),
		"basic auth, 2 before":  base64.StdEncoding.EncodeToString([]byte("ab" + awkward + "z")),
		"basic auth, 3 before":  base64.StdEncoding.EncodeToString([]byte("abc" + awkward)),
		"twice in a row":        "plain-secretplain-secret",
		"inside a longer word":  "xxplain-secretyy",
		"escaped inside quotes": fmt.Sprintf("%q", url.QueryEscape(awkward)),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			got := s.Text(text)
			if !strings.Contains(got, redact.Mark) {
				t.Fatalf("nothing was taken out of %q", text)
			}
			for _, piece := range []string{"k3y", "odd", "plain-secret", "azN5L3dpdGg", "M3kvd2l0aCtvZGQ", "zeS93aXRoK29kZ"} {
				if strings.Contains(got, piece) {
					t.Errorf("%q still holds %q", got, piece)
				}
			}
		})
	}
}

func TestText_KeepsTheRest(t *testing.T) {
	s := redact.New("plain-secret")
	if got, want := s.Text("a plain-secret b plain-secret"), "a "+redact.Mark+" b "+redact.Mark; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, text := range []string{
		"", "nothing here", "check SMARTLEAD_API_KEY",
		"the API key was refused (401 Invalid API Key)",
		"authtoken: the one that ngrok gave you",
		`curl -X DELETE "https://h.example/webhook/delete/4?api_key=$SMARTLEAD_API_KEY"`,
		`curl "https://h.example/?api_key=${SMARTLEAD_API_KEY}&x=1"`,
	} {
		if got := s.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestText_OverlappingSecretsLeaveNothing(t *testing.T) {
	got := redact.New("abcdef", "defghi", "cdef").Text("<abcdefghi>")
	if want := "<" + redact.Mark + ">"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestText_ShortSecretsAreOnlyTakenOutByName(t *testing.T) {
	s := redact.New("abc", "")
	if got := s.Text("abc and so on"); got != "abc and so on" {
		t.Errorf("ordinary text was eaten: %q", got)
	}
	if got, want := s.Text("/x?api_key=abc&y=abc"), "/x?api_key="+redact.Mark+"&y=abc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestText_NamedValuesOfAZeroValue(t *testing.T) {
	var s redact.Secrets
	tests := map[string]string{
		"https://h.example/?api_key=unknown1&campaign=3": "https://h.example/?api_key=" + redact.Mark + "&campaign=3",
		"https://h.example/?a=1&API_KEY=unknown1":        "https://h.example/?a=1&API_KEY=" + redact.Mark,
		"api_key%3Dunknown1":                             "api_key%3D" + redact.Mark,
		`Get "https://h.example/?api_key=unknown1": EOF`: `Get "https://h.example/?api_key=` + redact.Mark + `": EOF`,
		"NGROK_AUTHTOKEN=2abcDEF rest":                   "NGROK_AUTHTOKEN=" + redact.Mark + " rest",
		`{"authtoken": "unknown1", "x": 1}`:              `{"authtoken": "` + redact.Mark + `", "x": 1}`,
		`{\"api_key\":\"unknown1\",\"x\":1}`:             `{\"api_key\":\"` + redact.Mark + `\",\"x\":1}`,
		"  authtoken: 2abcDEFghiJKLmnoPQR":               "  authtoken: " + redact.Mark,
		"secret_key=00aa-11":                             "secret_key=" + redact.Mark,
	}
	for text, want := range tests {
		if got := s.Text(text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestWith_KeepsBothSetsApart(t *testing.T) {
	one := redact.New("first-one")
	two := one.With("second-one")
	if got := two.Text("first-one second-one"); got != redact.Mark+" "+redact.Mark {
		t.Errorf("got %q", got)
	}
	if got := one.Text("second-one"); got != "second-one" {
		t.Errorf("the first set learned the second's secret: %q", got)
	}
}

func TestSecrets_CannotBePrinted(t *testing.T) {
	s := redact.New("plain-secret")
	wrapped := struct {
		inner redact.Secrets
		Outer redact.Secrets
	}{s, s}
	asJSON, err := json.Marshal(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprintf("%v %+v %#v %s %q %x", s, s, s, s, s, s), fmt.Sprintf("%v %+v %#v", wrapped, &wrapped, wrapped), string(asJSON),
	} {
		if strings.Contains(text, "plain") || strings.Contains(text, "706c61696e") {
			t.Errorf("printed %s", text)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("plain-secret", "https://h.example/?api_key=", "&x=1")
	f.Add(awkward, "a", "b")
	f.Add("aaaa", "aaa", "aa")
	f.Add("=%3D", "api_key=", "x")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		if len(secret) > 100 || len(before)+len(after) > 2000 {
			t.Skip("no secret or line of a log is that long")
		}
		s := redact.New(secret)
		for _, form := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
		} {
			got := s.Text(before + form + after)
			if len([]rune(secret)) < 4 {
				continue
			}
			// What is left between the marks must be free of every form.
			for part := range strings.SplitSeq(got, redact.Mark) {
				if strings.Contains(part, form) && !strings.Contains(before+after+secret, redact.Mark) {
					t.Errorf("%q still holds %q", got, form)
				}
			}
		}
	})
}
