package tunnel

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"leadrig/internal/exit"
)

func TestTrafficPolicy_AloneIsSentAsItIs(t *testing.T) {
	const text = "# mine\non_http_request: []\n"
	if got, err := trafficPolicy(text, nil); err != nil || got != text {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := trafficPolicy("", nil); err != nil || got != "" {
		t.Errorf("no policy becomes %q, %v", got, err)
	}
}

func TestTrafficPolicy_NetworksComeFirst(t *testing.T) {
	rule := map[string]any{"actions": []any{map[string]any{
		"type":   "restrict-ips",
		"config": map[string]any{"enforce": true, "allow": []any{"203.0.113.0/24", "198.51.100.7/32", "2001:db8::/32"}},
	}}}
	deny := map[string]any{"actions": []any{map[string]any{"type": "deny"}}}
	tests := map[string]struct {
		text string
		want map[string]any
	}{
		"without a policy":   {"", map[string]any{"on_http_request": []any{rule}}},
		"before other rules": {"on_http_request:\n  - actions: [{type: deny}]\n", map[string]any{"on_http_request": []any{rule, deny}}},
		"beside other phases": {
			"on_http_response:\n  - actions: [{type: deny}]\n",
			map[string]any{"on_http_request": []any{rule}, "on_http_response": []any{deny}},
		},
		"in JSON": {`{"on_http_request":[{"actions":[{"type":"deny"}]}]}`, map[string]any{"on_http_request": []any{rule, deny}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := trafficPolicy(test.text, []string{"203.0.113.9/24", " 198.51.100.7", "2001:db8::/32"})
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := yaml.Unmarshal([]byte(text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTrafficPolicy_BadInputIsAUsageError(t *testing.T) {
	tests := map[string]struct {
		text  string
		allow []string
		want  string
	}{
		"not YAML":             {"on_http_request: [", nil, "traffic policy"},
		"not a mapping":        {"- deny", nil, "mapping"},
		"rules that are none":  {"on_http_request: yes", []string{"203.0.113.0/24"}, "line 1"},
		"not an address range": {"", []string{"home"}, `"home"`},
	}
	for name, test := range tests {
		_, err := Ngrok(Options{TrafficPolicy: test.text, AllowCIDRs: test.allow})
		if exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want a usage error about %q", name, err, test.want)
		}
	}
}
