package tunnel

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

func TestSecret_IsNeverShown(t *testing.T) {
	options := Options{Authtoken: testToken}
	token := Token{Value: testToken, From: "a test"}
	encoded, err := json.Marshal(token)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(struct{ Token Secret }{testToken})
	if err != nil {
		t.Fatal(err)
	}
	var log logBuffer
	log.logger().Info("tunnel", "options", options, "secret", options.Authtoken, "token", token)
	shown := []string{
		fmt.Sprint(options), fmt.Sprintf("%+v %#v %q %s", options, options, options.Authtoken, options.Authtoken),
		fmt.Sprintf("%v %+v %#v", token, token, token), string(encoded), string(asYAML), log.String(),
	}
	for _, text := range shown {
		if strings.Contains(text, testToken) {
			t.Errorf("shown in %s", text)
		}
	}
}

func TestLogger_TakesTheSecretOut(t *testing.T) {
	var log logBuffer
	logger := newLogger(log.logger(), testToken).With("with", "a "+testToken).WithGroup("group")
	logger.Error("message "+testToken,
		"text", testToken,
		"error", errors.New("refused: "+testToken),
		"struct", struct{ Token string }{testToken},
		slog.Group("inner", "text", testToken),
		"number", 7)
	got := log.String()
	if strings.Contains(got, testToken) {
		t.Errorf("logged %s", got)
	}
	if strings.Count(got, hidden) != 6 || !strings.Contains(got, `"number":7`) {
		t.Errorf("logged %s, want all six places scrubbed and the number kept", got)
	}
}

func TestLogger_IsSilentByDefault(t *testing.T) {
	if newLogger(nil, testToken).Enabled(t.Context(), slog.LevelError) {
		t.Error("a nil logger writes somewhere")
	}
}

// What the SDK logs of a life that goes well mustn't show the token either.
func TestNgrok_TokenIsInNoLogLine(t *testing.T) {
	e := startEdge(t, edge.Options{})
	var log logBuffer
	options := optionsFor(e)
	options.Logger = log.logger()
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, options), told.notify)
	e.Drop()
	seen := told.await(t, 0, isState(hook.TunnelReconnecting))
	told.await(t, seen, isState(hook.TunnelOnline))
	mustShutdown(t, endpoint)
	got := log.String()
	if got == "" {
		t.Error("nothing was logged: the log proves nothing")
	}
	if strings.Contains(got, testToken) {
		t.Errorf("logged %s", got)
	}
}

func FuzzReadableText(f *testing.F) {
	f.Add("authentication failed: bad\r\n\r\nERR_NGROK_105\r\n")
	f.Add("\x1b[31mred\x1b[0m\u202e " + testToken)
	f.Add(strings.Repeat("long ", 1000))
	f.Fuzz(func(t *testing.T, text string) {
		v := judge(errors.New(text), phaseConnecting, testToken)
		if strings.Contains(v.Error.Error(), testToken) {
			t.Errorf("the token is in %q", v.Error.Error())
		}
		if i := strings.IndexFunc(v.Text, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%q isn't printable at %d", v.Text, i)
		}
		if n := len([]rune(v.Text)); n > maxLine {
			t.Errorf("%d runes", n)
		}
	})
}
