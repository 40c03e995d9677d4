package cli

import (
	"bytes"
	"strings"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/keyring"
)

// memoryRing is a keyring that forgets.
type memoryRing map[keyring.User]string

func (r memoryRing) Get(u keyring.User) (string, error) {
	if secret, ok := r[u]; ok {
		return secret, nil
	}
	return "", keyring.ErrNotFound
}

func (r memoryRing) Set(u keyring.User, secret string) error { r[u] = secret; return nil }

func (r memoryRing) Delete(u keyring.User) error {
	if _, ok := r[u]; !ok {
		return keyring.ErrNotFound
	}
	delete(r, u)
	return nil
}

// noRing is where there is no keyring.
type noRing struct{}

func (noRing) Get(keyring.User) (string, error) { return "", keyring.ErrNoKeyring }
func (noRing) Set(keyring.User, string) error   { return keyring.ErrNoKeyring }
func (noRing) Delete(keyring.User) error        { return keyring.ErrNoKeyring }

// runAuth runs a command with a keyring, an environment and a stdin, and returns
// its code and all that it said.
func runAuth(t *testing.T, ring keyring.Ring, env map[string]string, stdin string, args ...string) (exit.Code, string) {
	t.Helper()
	life, done := withSignals(t.Context())
	defer done()
	var said bytes.Buffer
	home := t.TempDir()
	a := &app{
		streams: Streams{In: strings.NewReader(stdin), Out: &said, Err: &said}, life: life, keyring: ring,
		getenv: func(name string) string {
			switch name {
			case "LEADRIG_HOME", "HOME", "LOCALAPPDATA":
				return home
			}
			return env[name]
		},
	}
	code := a.run(args)
	return code, said.String()
}

func TestAuth_KeepsWhatStdinSays(t *testing.T) {
	ring := memoryRing{}
	code, said := runAuth(t, ring, nil, "sl-key-123456\nmore\n", "auth", "set", "smartlead")
	if code != exit.OK || ring[keyring.SmartLead] != "sl-key-123456" || strings.Contains(said, "sl-key") {
		t.Fatalf("code %d, ring %v, said %q", code, ring, said)
	}
	code, said = runAuth(t, ring, nil, "", "auth")
	if code != exit.OK || !strings.Contains(said, "smartlead  from the system's keyring") || !strings.Contains(said, "no ngrok authtoken") {
		t.Errorf("code %d, said %q", code, said)
	}
	code, said = runAuth(t, ring, map[string]string{"SMARTLEAD_API_KEY": "x"}, "", "auth")
	if code != exit.OK || !strings.Contains(said, "from SMARTLEAD_API_KEY") {
		t.Errorf("the environment goes first: code %d, said %q", code, said)
	}
	if code, said = runAuth(t, ring, nil, "", "auth", "remove", "smartlead"); code != exit.OK || len(ring) != 0 {
		t.Errorf("code %d, ring %v, said %q", code, ring, said)
	}
	if code, said = runAuth(t, ring, nil, "", "auth", "remove", "smartlead"); code != exit.OK || !strings.Contains(said, "holds none") {
		t.Errorf("code %d, said %q", code, said)
	}
}

func TestAuth_RefusesWithoutRepeatingSecrets(t *testing.T) {
	for name, tt := range map[string]struct {
		stdin string
		args  []string
		code  exit.Code
		says  string
	}{
		"nothing on stdin":           {"", []string{"set", "ngrok"}, exit.Usage, "it is empty"},
		"blanks within":              {"a hunter2\n", []string{"set", "ngrok"}, exit.Usage, "blanks within"},
		"the secret as argument":     {"", []string{"set", "hunter2"}, exit.Usage, "no credential's name"},
		"the secret behind the name": {"", []string{"set", "ngrok", "hunter2"}, exit.Usage, "which credential"},
		"the secret as command":      {"", []string{"hunter2"}, exit.Usage, "takes set, remove or nothing"},
		"no name":                    {"", []string{"remove"}, exit.Usage, "which credential"},
	} {
		t.Run(name, func(t *testing.T) {
			ring := memoryRing{}
			code, said := runAuth(t, ring, nil, tt.stdin, append([]string{"auth"}, tt.args...)...)
			if code != tt.code || !strings.Contains(said, tt.says) || strings.Contains(said, "hunter2") || len(ring) != 0 {
				t.Errorf("code %d, said %q, ring %v", code, said, ring)
			}
		})
	}
}

func TestAuth_WithoutAKeyringNamesTheVariable(t *testing.T) {
	code, said := runAuth(t, noRing{}, nil, "sl-key-123456\n", "auth", "set", "smartlead")
	if code != exit.Failed || !strings.Contains(said, "set SMARTLEAD_API_KEY instead") || strings.Contains(said, "sl-key") {
		t.Errorf("code %d, said %q", code, said)
	}
}

func TestAPIKey_OfTheKeyringGoesToSmartLeadAlone(t *testing.T) {
	ring := memoryRing{keyring.SmartLead: "sl-key-123456"}
	sandbox := map[string]string{"SMARTLEAD_BASE_URL": "http://127.0.0.1:1/api/v1"}
	code, said := runAuth(t, ring, sandbox, "", "listen", "--user", "--yes", "--tunnel", "local")
	if code != exit.Refused || !strings.Contains(said, "no API key") {
		t.Errorf("code %d, said %q", code, said)
	}
	code, said = runAuth(t, ring, nil, "", "doctor", "--offline")
	if !strings.Contains(said, "a key is set") {
		t.Errorf("code %d, said %q", code, said)
	}
}
