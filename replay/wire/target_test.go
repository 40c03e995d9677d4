package wire

import (
	"strings"
	"testing"
)

func TestParseTarget_Understood(t *testing.T) {
	tests := map[string]struct {
		text, url, addr, path string
		secure, loopback      bool
	}{
		"a port":                {"3000", "http://127.0.0.1:3000", "127.0.0.1:3000", "/", false, true},
		"a port with a path":    {"3000/hook?a=b", "http://127.0.0.1:3000/hook?a=b", "127.0.0.1:3000", "/hook?a=b", false, true},
		"a host and port":       {"localhost:3000", "http://localhost:3000", "localhost:3000", "/", false, true},
		"with a path":           {"localhost:3000/hook", "http://localhost:3000/hook", "localhost:3000", "/hook", false, true},
		"a host":                {"handler.example", "http://handler.example", "handler.example:80", "/", false, false},
		"a whole URL":           {"http://127.0.0.1:3000/a/b?c=d", "http://127.0.0.1:3000/a/b?c=d", "127.0.0.1:3000", "/a/b?c=d", false, true},
		"blanks around":         {" 3000\n", "http://127.0.0.1:3000", "127.0.0.1:3000", "/", false, true},
		"https":                 {"https://handler.example/x", "https://handler.example/x", "handler.example:443", "/x", true, false},
		"https at a port":       {"https://handler.example:8443", "https://handler.example:8443", "handler.example:8443", "/", true, false},
		"a scheme in capitals":  {"HTTPS://handler.example", "https://handler.example", "handler.example:443", "/", true, false},
		"IPv6":                  {"http://[::1]:3000/x", "http://[::1]:3000/x", "[::1]:3000", "/x", false, true},
		"IPv6 without a port":   {"http://[2001:db8::1]", "http://[2001:db8::1]", "[2001:db8::1]:80", "/", false, false},
		"all of the loopback":   {"127.9.9.9:1", "http://127.9.9.9:1", "127.9.9.9:1", "/", false, true},
		"a name like localhost": {"localhost.example:1", "http://localhost.example:1", "localhost.example:1", "/", false, false},
		"a private address":     {"192.168.0.1:1", "http://192.168.0.1:1", "192.168.0.1:1", "/", false, false},
		"a fragment":            {"http://h.example/x#y", "http://h.example/x", "h.example:80", "/x", false, false},
		"an at sign in a path":  {"http://h.example/@x", "http://h.example/@x", "h.example:80", "/@x", false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTarget(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.url || got.Addr() != test.addr || got.Path() != test.path || got.Secure() != test.secure || got.Loopback() != test.loopback {
				t.Errorf("got %s at %s, path %q, secure %t, loopback %t", got, got.Addr(), got.Path(), got.Secure(), got.Loopback())
			}
		})
	}
}

func TestParseTarget_Refused(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing":             {"", "has no host"},
		"only a scheme":       {"http://", "has no host"},
		"only a path":         {"/hook", "has no host"},
		"only a port's colon": {":3000", "has no host"},
		"another scheme":      {"ftp://h.example", "http or https"},
		"a port of letters":   {"http://h.example:abc", "can't be read"},
		"a bad escape":        {"http://h.example/%zz", "can't be read"},
		"a control character": {"http://h.example/\x01", "can't be read"},
		"a blank in a host":   {"http://h example/", "can't be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTarget(test.text)
			if err == nil || got != nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "handler URL") {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestParseTarget_NoErrorTellsAPassword(t *testing.T) {
	for name, text := range map[string]string{
		"a URL that is right otherwise": "http://user:hunter2@h.example/x",
		"without a scheme":              "user:hunter2@h.example",
		"another scheme":                "ftp://user:hunter2@h.example",
		"no host":                       "http://user:hunter2@/x",
		"a bad port":                    "http://user:hunter2@h.example:x",
		"a bad path":                    "http://h.example/%zz/user:hunter2@x",
		"a character that ends a host":  "http://user:hunter2/@h.example",
		"a blank in the password":       "http://user:hunter2 @h.example",
		"an at sign in the password":    "http://user:p@hunter2@h.example:x",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTarget(text)
			if err == nil {
				t.Fatalf("it is understood as %s", got)
			}
			if strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "handler URL") {
				t.Errorf("the error is %q", err)
			}
		})
	}
}
