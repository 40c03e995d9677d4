package tunnel

import (
	"fmt"
	"strings"
)

// Error is trouble with a tunnel, fit to be shown: one line, without secrets
// and without control characters.
type Error struct {
	Code   string // the service's own code, such as ERR_NGROK_105; may be empty
	Text   string // what went wrong
	Advice string // what to do about it; may be empty

	// cause is never what the service said: that may repeat the authtoken.
	cause error
}

func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.Text)
	if e.Code != "" {
		fmt.Fprintf(&text, " (%s)", e.Code)
	}
	if e.Advice != "" {
		fmt.Fprintf(&text, ": %s", e.Advice)
	}
	return text.String()
}

// Unwrap returns the cause where it is one of this machine: a failed look-up, a
// refused connection, a certificate that isn't trusted.
func (e *Error) Unwrap() error { return e.cause }
