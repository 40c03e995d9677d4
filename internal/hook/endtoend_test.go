package hook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEndToEnd(t *testing.T) {
	for name, tt := range map[string]struct{ recorded, want string }{
		"all that is the event's stays as it came": {
			"content-type: a/b\r\nX-Request-Id: 1\r\nx-request-id: 2\r\n",
			"content-type: a/b\r\nX-Request-Id: 1\r\nx-request-id: 2\r\n",
		},
		"framing and addressing go": {"Host: a\r\nCONTENT-LENGTH: 1\r\ntransfer-encoding: chunked\r\nTE: x\r\nA: b\r\n", "A: b\r\n"},
		"what Connection names goes": {
			"X-Trace: 1\r\nConnection: close, x-trace ,\r\nconnection: X-Other\r\nx-other: 2\r\nX-Third: 3\r\n", "X-Third: 3\r\n",
		},
		"the request id can't be named away": {"Connection: x-request-id\r\nX-Request-Id: 1\r\n", "X-Request-Id: 1\r\n"},
		"nothing":                            {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for line := range Header(tt.recorded).EndToEnd() {
				got.Write(line)
			}
			if diff := cmp.Diff(tt.want, got.String()); diff != "" {
				t.Error(diff)
			}
			for range Header(tt.recorded).EndToEnd() {
				break // an iteration may end early
			}
		})
	}
}
