package tunnel

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/keyring"
	"leadrig/internal/tunnel/edge"
)

// environment is an env function over a map.
func environment(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

// ring is a keyring with one authtoken, "" for none.
type ring string

func (r ring) Get(u keyring.User) (string, error) {
	if r == "" || u != keyring.Ngrok {
		return "", keyring.ErrNotFound
	}
	return string(r), nil
}
func (ring) Set(keyring.User, string) error { return errors.New("read only") }
func (ring) Delete(keyring.User) error      { return errors.New("read only") }

const noKeyring = ring("")

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFindToken_Order(t *testing.T) {
	config := writeFile(t, "ngrok.yml", "version: 3\nagent:\n  authtoken: from-file\n")
	const holding = ring("from-keyring")
	tests := []struct {
		name, variable string
		keyring        ring
		value, from    string
	}{
		{"the environment comes first", " from-env ", holding, "from-env", "NGROK_AUTHTOKEN"},
		{"the keyring comes second", "", holding, "from-keyring", "the system's keyring"},
		{"the file comes last", "", noKeyring, "from-file", config},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := environment("NGROK_AUTHTOKEN", test.variable, "NGROK_CONFIG", config)
			token, err := FindToken(t.Context(), env, test.keyring)
			if err != nil || string(token.Value) != test.value || token.From != test.from {
				t.Errorf("found %q from %q, %v", string(token.Value), token.From, err)
			}
		})
	}
}

func TestFindToken_NoneSaysHowToGetOne(t *testing.T) {
	home := t.TempDir()
	_, err := FindToken(t.Context(), environment("HOME", home, "LOCALAPPDATA", home), noKeyring)
	if exit.CodeOf(err) != exit.Refused {
		t.Fatalf("error %v, want exit.Refused", err)
	}
	for _, part := range []string{"NGROK_AUTHTOKEN", "ngrok.yml", "dashboard.ngrok.com"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q doesn't name %s", err, part)
		}
	}
}

func TestFindToken_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := FindToken(ctx, environment(), noKeyring)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestFindToken_Layouts(t *testing.T) {
	e := startEdge(t, edge.Options{})
	authorities := writeFile(t, "ca.pem", string(e.CAPEM()))
	tests := map[string]string{
		"version 2, quoted":    "version: \"2\"\nauthtoken: " + testToken + "\nserver_addr: " + e.Addr() + "\nroot_cas: " + authorities + "\n",
		"version 2, new names": "version: 2\nauthtoken: " + testToken + "\nconnect_url: " + e.Addr() + "\nconnect_cas: " + authorities + "\n",
		"version 3":            "version: 3\nagent:\n  authtoken: " + testToken + "\n  connect_url: " + e.Addr() + "\n  connect_cas: " + authorities + "\n",
		"with the rest of a file": "version: 3\nagent:\n  authtoken: " + testToken + "\n  api_key: x\n  connect_url: " + e.Addr() +
			"\n  connect_cas: " + authorities + "\n  log: false\nendpoints:\n  - name: web\n    url: https://a.example.test\n    upstream: {url: 80}\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := FindToken(t.Context(), environment("NGROK_CONFIG", writeFile(t, "ngrok.yml", text)), noKeyring)
			if err != nil {
				t.Fatal(err)
			}
			if string(token.Value) != testToken || token.ConnectURL != e.Addr() || token.ConnectCAs == nil {
				t.Fatalf("found %+v", token)
			}
			// What was found is what a tunnel needs.
			mustOpen(t, newTestNgrok(t, Options{
				Authtoken: token.Value, TokenFrom: token.From, ConnectURL: token.ConnectURL, ConnectCAs: token.ConnectCAs,
			}), nil)
		})
	}
}

func TestFindToken_FileShapesTheConnectionOfAnyToken(t *testing.T) {
	config := writeFile(t, "ngrok.yml", "version: 3\nagent:\n  connect_url: connect.example.test:443\n  connect_cas: trusted\n")
	token, err := FindToken(t.Context(), environment("NGROK_AUTHTOKEN", "x", "NGROK_CONFIG", config), noKeyring)
	if err != nil || token.ConnectURL != "connect.example.test:443" || token.ConnectCAs != nil {
		t.Errorf("found %+v, %v", token, err)
	}
}

func TestFindToken_BrokenFileIsAUsageError(t *testing.T) {
	noCertificate := writeFile(t, "ca.pem", "nothing\n")
	tests := map[string]string{
		"missing":            filepath.Join(t.TempDir(), "ngrok.yml"),
		"not YAML":           writeFile(t, "ngrok.yml", "agent: [\n"),
		"wrong type":         writeFile(t, "ngrok.yml", "agent: "+testToken+"\n"),
		"missing authority":  writeFile(t, "ngrok.yml", "connect_cas: "+filepath.Join(t.TempDir(), "ca.pem")+"\n"),
		"unusable authority": writeFile(t, "ngrok.yml", "connect_cas: "+noCertificate+"\n"),
	}
	for name, path := range tests {
		_, err := FindToken(t.Context(), environment("NGROK_CONFIG", path, "NGROK_AUTHTOKEN", testToken), noKeyring)
		if exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want a usage error that names %s", name, err, path)
		}
		if err != nil && strings.Contains(err.Error(), testToken) {
			t.Errorf("%s: the error shows what is in the file: %v", name, err)
		}
	}
}

func TestUsualConfigPath(t *testing.T) {
	tests := []struct {
		goos string
		env  func(string) string
		want string
	}{
		{"linux", environment("HOME", "/home/ada"), "/home/ada/.config/ngrok/ngrok.yml"},
		{"linux", environment("HOME", "/home/ada", "XDG_CONFIG_HOME", "/cfg"), "/cfg/ngrok/ngrok.yml"},
		{"darwin", environment("HOME", "/Users/ada"), "/Users/ada/Library/Application Support/ngrok/ngrok.yml"},
		{"windows", environment("LOCALAPPDATA", "/local"), "/local/ngrok/ngrok.yml"},
		{"linux", environment(), ""},
		{"windows", environment("HOME", "/home/ada"), ""},
	}
	for _, test := range tests {
		if got := filepath.ToSlash(usualConfigPath(test.env, test.goos)); got != test.want {
			t.Errorf("%s: %q, want %q", test.goos, got, test.want)
		}
	}
}

func TestLoadCAs_Host(t *testing.T) {
	pool, err := LoadCAs("host")
	if err != nil || pool == nil {
		t.Errorf("this machine's authorities: %v", err)
	}
}
