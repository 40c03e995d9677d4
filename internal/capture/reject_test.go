package capture

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// bare is an answer of ours that says nothing but its status.
func bare(status int) string {
	return "HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
}

func TestReject_NoDeliveryWithoutAHint(t *testing.T) {
	tests := map[string]string{
		"another path":               "POST /hook/7c1 HTTP/1.1\r\nHost: h\r\n\r\n",
		"the root":                   "POST / HTTP/1.1\r\nHost: h\r\n\r\n",
		"a path below it":            "POST " + secret + "/ HTTP/1.1\r\nHost: h\r\n\r\n",
		"a path around it":           "POST /x/.." + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"a slash too many":           "POST /" + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"the path in capitals":       "POST " + strings.ToUpper(secret) + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"the path in a query":        "POST /?" + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"another path, absolute":     "POST http://h/" + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"the path without its slash": "POST hook/7c1f HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET":                        "GET " + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"PUT with a body":            "PUT " + secret + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi",
		"HEAD":                       "HEAD " + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"OPTIONS of all":             "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
		"post, in small letters":     "post " + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
		"CONNECT":                    "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n",
		"HTTP/2 as known before":     "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"a probe where there's none": "GET /probe/1 HTTP/1.1\r\nHost: h\r\n\r\n",
	}
	for name, request := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			s := r.dial().send(request + post("", "a second request"))
			want, reason, status := bare(404), NotFound, 404
			if name == "the path without its slash" {
				want, reason, status = bare(400), Malformed, 400
			}
			if got := s.rest(); got != want {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(reason, status)
		})
	}
}

func TestReject_Malformed(t *testing.T) {
	tests := map[string]string{
		"garbage":                      "garbage\r\n\r\n",
		"blank lines":                  "\r\n\r\n",
		"TLS":                          "\x16\x03\x01\x02\x00\x01\x00\n\n",
		"no version":                   "POST " + secret + "\r\n\r\n",
		"a version there isn't":        "POST " + secret + " HTTP/one\r\n\r\n",
		"a blank in the target":        "POST " + secret + " x HTTP/1.1\r\n\r\n",
		"a control in the target":      "POST " + secret + "\x01 HTTP/1.1\r\n\r\n",
		"a bad escape in the target":   "POST " + secret + "%zz HTTP/1.1\r\n\r\n",
		"a bad method":                 "PO ST " + secret + " HTTP/1.1\r\n\r\n",
		"a field without a colon":      "POST " + secret + " HTTP/1.1\r\nnonsense\r\n\r\n",
		"a blank before the colon":     "POST " + secret + " HTTP/1.1\r\nContent-Length : 2\r\n\r\nhi",
		"a field without a name":       "POST " + secret + " HTTP/1.1\r\n: x\r\n\r\n",
		"NUL in a value":               "POST " + secret + " HTTP/1.1\r\nA: \x00\r\n\r\n",
		"a bare CR in a value":         "POST " + secret + " HTTP/1.1\r\nA: x\rB: y\r\n\r\n",
		"a field folded by a blank":    "POST " + secret + " HTTP/1.1\r\nA: x\r\n y\r\n\r\n",
		"a field folded by a tab":      "POST " + secret + " HTTP/1.1\nA: x\n\ty\n\n",
		"a folded first line":          "POST " + secret + " HTTP/1.1\r\n A: x\r\n\r\n",
		"a negative length":            "POST " + secret + " HTTP/1.1\r\nContent-Length: -5\r\n\r\nhello",
		"a signed length":              "POST " + secret + " HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello",
		"a length in words":            "POST " + secret + " HTTP/1.1\r\nContent-Length: five\r\n\r\nhello",
		"an empty length":              "POST " + secret + " HTTP/1.1\r\nContent-Length:\r\n\r\nhello",
		"a list of lengths":            "POST " + secret + " HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\nhello",
		"a length over all bounds":     "POST " + secret + " HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
		"two lengths that differ":      "POST " + secret + " HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello",
		"chunks with a bad length":     "POST " + secret + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n0\r\n\r\n",
		"chunks told twice":            "POST " + secret + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a blank before a chunk's say": "POST " + secret + " HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"a blank in a name":            "POST " + secret + " HTTP/1.1\r\nX Y: z\r\n\r\n",
		"a trailer that is a length":   "POST " + secret + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n0\r\n\r\n",
		"two hosts":                    "POST " + secret + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
	}
	for name, request := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			if got := r.dial().send(request + post("", "a second request")).rest(); got != bare(400) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(Malformed, 400)
		})
	}
}

func TestReject_EncodingsWeDoNotDo(t *testing.T) {
	for name, lines := range map[string]string{
		"gzip":            "Transfer-Encoding: gzip\r\n",
		"gzip in chunks":  "Transfer-Encoding: gzip, chunked\r\n",
		"chunks in gzip":  "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
		"identity":        "Transfer-Encoding: identity\r\n",
		"one of its kind": "Transfer-Encoding: xchunked\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			if got := r.dial().send("POST " + secret + " HTTP/1.1\r\n" + lines + "\r\n0\r\n\r\n").rest(); got != bare(501) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(Unsupported, 501)
		})
	}
}

// sized is a request with the given header lines whose head has exactly so many
// bytes.
func sized(lines string, n int) string {
	head := "POST " + secret + " HTTP/1.1\r\n" + lines + "A: "
	return head + strings.Repeat("x", n-len(head)-len("\r\n\r\n")) + "\r\n\r\n"
}

func TestReject_HeadOverItsBounds(t *testing.T) {
	const line = "POST " + secret + " HTTP/1.1\r\n"
	fields := func(n int) string { return line + strings.Repeat("A: x\r\n", n) + "\r\n" }
	accepted := map[string]string{
		"a head of just the bound": sized("", MaxHead),
		"just as many fields":      fields(maxFields),
	}
	for name, request := range accepted {
		t.Run(name+" is accepted", func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			r.dial().send(request).wantAnswer(200, "got ")
			r.wantQuietAfter(1)
		})
	}
	refused := map[string]string{
		"a byte too many":         sized("", MaxHead+1),
		"a field too many":        fields(maxFields + 1),
		"a flood of fields":       fields(maxFields * 8),
		"a head without an end":   line + strings.Repeat("A: x\r\n", MaxHead),
		"a line without an end":   strings.Repeat("x", MaxHead),
		"a target without an end": "POST /" + strings.Repeat("x", MaxHead+100) + " HTTP/1.1\r\n\r\n",
	}
	for name, request := range refused {
		t.Run(name+" is refused", func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			if got := r.dial().send(request).rest(); got != bare(431) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(HeadTooBig, 431)
		})
	}
}

func TestProbe(t *testing.T) {
	cfg := Config{ProbePath: "/probe/1", ProbeAnswer: "it is me"}
	t.Run("GET is answered, and the connection kept", func(t *testing.T) {
		r := newRig(t, cfg, ok)
		s := r.dial()
		s.send("GET /probe/1 HTTP/1.1\r\nHost: h\r\n\r\n").wantAnswer(200, "it is me")
		s.send(post("", "x")).wantAnswer(200, "got x")
		s.send("GET /probe/1?q HTTP/1.1\r\nConnection: close\r\n\r\n").wantAnswer(200, "it is me")
		s.wantEnd()
		r.wantQuietAfter(1)
	})
	for name, request := range map[string]string{
		"POST":             "POST /probe/1 HTTP/1.1\r\nHost: h\r\n\r\n",
		"HEAD":             "HEAD /probe/1 HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET with a body":  "GET /probe/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
		"GET of the other": "GET " + secret + " HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		t.Run(name+" is not", func(t *testing.T) {
			r := newRig(t, cfg, ok)
			if got := r.dial().send(request).rest(); got != bare(404) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(NotFound, 404)
		})
	}
}
