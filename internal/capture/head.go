package capture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"leadrig/internal/hook"
)

// maxFields bounds the header fields of one request.
const maxFields = 256

var (
	errHeadTooBig = errors.New("the request's head is too large")
	errFolded     = errors.New("a header field continues on the next line")
)

// peekHead returns the head of the next request, from its first byte to the
// blank line, as a part of the reader's buffer, without consuming it.
func peekHead(r *bufio.Reader) ([]byte, error) {
	seen := 0
	for {
		buffered, _ := r.Peek(r.Buffered())
		if end := headEnd(buffered, seen); end > 0 {
			return checkHead(buffered[:end])
		}
		if len(buffered) >= MaxHead {
			return nil, errHeadTooBig
		}
		seen = len(buffered)
		if _, err := r.Peek(len(buffered) + 1); err != nil {
			return nil, err
		}
	}
}

// headEnd returns the index after the blank line that ends a head, 0 if it has
// not come yet. The first seen bytes have been searched before.
func headEnd(b []byte, seen int) int {
	start := max(seen-3, 0)
	for i := start; i < len(b); {
		k := bytes.IndexByte(b[i:], '\n')
		if k < 0 {
			return 0
		}
		i += k + 1
		switch {
		case i < len(b) && b[i] == '\n':
			return i + 1
		case i+1 < len(b) && b[i] == '\r' && b[i+1] == '\n':
			return i + 2
		}
	}
	return 0
}

func checkHead(head []byte) ([]byte, error) {
	if bytes.Count(head, []byte("\n"))-2 > maxFields {
		return nil, errHeadTooBig
	}
	if bytes.Contains(head, []byte("\n ")) || bytes.Contains(head, []byte("\n\t")) {
		return nil, errFolded
	}
	return head, nil
}

// checkNames refuses a blank before a colon, which net/http's server does, but
// not its ReadRequest: others might read a length or an encoding there.
func checkNames(header http.Header) error {
	for name := range header {
		if strings.Contains(name, " ") {
			return fmt.Errorf("the name of a header field has a blank in it: %q", name)
		}
	}
	return nil
}

// twoLengths says whether a body came in chunks and with a length too. The
// chunks are right then, but where the next request begins may have been seen
// otherwise on the way (RFC 9112, 6.1: the connection must end).
func twoLengths(req *http.Request, fields hook.Header) bool {
	return len(req.TransferEncoding) > 0 && fields.Get("Content-Length") != ""
}

// fieldsOf cuts the request line and the blank line off a head.
func fieldsOf(head []byte) hook.Header {
	_, fields, _ := bytes.Cut(head, []byte("\n"))
	fields = bytes.TrimSuffix(fields, []byte("\n"))
	fields = bytes.TrimSuffix(fields, []byte("\r"))
	return hook.Header(fields)
}
