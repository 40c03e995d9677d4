package cli

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// A field may hold any bytes; an export must give them back.
func TestAppendWhole_HeaderFieldsComeBackByteForByte(t *testing.T) {
	header := hook.Header("X-Name: Zo\xeb\r\nx-name: Zoë\r\nX-Empty: \r\n")
	line := appendWhole(nil, &hook.Delivery{ID: 1, Method: "POST", Header: header, Body: []byte("{}")}, nil)
	var got struct {
		Request struct {
			Headers fixtures.Headers `json:"headers"`
		} `json:"request"`
	}
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if d := cmp.Diff(fixtures.Headers(header.Fields()), got.Request.Headers); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
