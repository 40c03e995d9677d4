package capture

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"leadrig/internal/hook"
)

// maxJoined is the largest body that is copied behind its head to go out in one
// write; a larger one gets a write of its own.
const maxJoined = 4 << 10

// writeAnswer writes an answer. Framing is ours: a field of the answer that
// speaks of the other connection doesn't pass.
func writeAnswer(w io.Writer, a hook.Answer, keepAlive bool) error {
	buf := make([]byte, 0, 256+len(a.Header)+min(len(a.Body), maxJoined))
	buf = append(buf, "HTTP/1.1 "...)
	buf = strconv.AppendInt(buf, int64(a.Status), 10)
	buf = append(buf, ' ')
	buf = append(buf, http.StatusText(a.Status)...)
	buf = append(buf, "\r\n"...)
	for _, f := range a.Header.Lines() {
		if passes(string(f[0])) {
			buf = append(buf, f[0]...)
			buf = append(buf, ": "...)
			buf = append(buf, f[1]...)
			buf = append(buf, "\r\n"...)
		}
	}
	body := a.Body
	if a.Status == http.StatusNoContent || a.Status == http.StatusNotModified {
		body = nil
	} else {
		buf = append(buf, "Content-Length: "...)
		buf = strconv.AppendInt(buf, int64(len(body)), 10)
		buf = append(buf, "\r\n"...)
	}
	if !keepAlive {
		buf = append(buf, "Connection: close\r\n"...)
	}
	buf = append(buf, "\r\n"...)
	if len(body) <= maxJoined {
		buf, body = append(buf, body...), nil
	}
	if _, err := w.Write(buf); err != nil || len(body) == 0 {
		return err
	}
	_, err := w.Write(body)
	return err
}

// passes says whether a field of the handler's answer is for the sender. An
// answer whose body was cut or decoded on the way must not announce otherwise.
func passes(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer",
		"transfer-encoding", "upgrade", "content-length":
		return false
	}
	return true
}
