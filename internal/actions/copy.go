package actions

import (
	"bytes"
	"context"
	"fmt"
	"unicode"
	"unicode/utf8"

	"leadrig/fixtures/convert"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/replay/wire"
)

// Form is a form of a delivery to paste.
type Form string

// The forms.
const (
	Curl Form = "curl" // a command line for a POSIX shell
	Body Form = "body"
	ID   Form = "id"
)

// maxCopied bounds what is copied, in bytes: terminals pass on no more than some
// 74,000, and a shell takes no longer argument than 128 KiB.
const maxCopied = 64 << 10

// Copy returns a recorded delivery in a form to paste. What can't be pasted
// without a change is an error that says what to do instead.
func (a *Actions) Copy(ctx context.Context, id int64, form Form) (string, error) {
	d, attempts, err := a.cfg.Records.Detail(ctx, id)
	if err != nil {
		return "", err
	}
	switch form {
	case ID:
		return copyID(d)
	case Body:
		return copyBody(d)
	case Curl:
		url := ""
		if target := a.target(d); target != nil {
			url = target.String()
		} else if len(attempts) > 0 {
			url = attempts[len(attempts)-1].URL
		}
		return copyCurl(d, url)
	}
	return "", fmt.Errorf("copy as %q: use curl, body or id", form)
}

func copyID(d *hook.Delivery) (string, error) {
	if d.RequestID == "" {
		return "", fmt.Errorf("delivery %d has no X-Request-Id: its number is all that names it", d.ID)
	}
	if safetext.Line(d.RequestID) != d.RequestID {
		return "", fmt.Errorf("the X-Request-Id of delivery %d has characters that a terminal would obey: name it by its number", d.ID)
	}
	return d.RequestID, nil
}

func copyBody(d *hook.Delivery) (string, error) {
	if len(d.Body) == 0 {
		return "", fmt.Errorf("the body of delivery %d is empty: there is nothing to copy", d.ID)
	}
	if err := copyable(d); err != nil {
		return "", err
	}
	if !utf8.Valid(d.Body) {
		return "", fmt.Errorf("the body of delivery %d is no text (not UTF-8): %s", d.ID, instead(d))
	}
	if bytes.ContainsFunc(d.Body, obeyed) {
		return "", fmt.Errorf("the body of delivery %d has control characters, which a terminal may obey when they are pasted: copy it as a curl command, which spells them out", d.ID)
	}
	return string(d.Body), nil
}

// obeyed reports whether a character may act on the terminal it is pasted into.
func obeyed(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r'
}

// copyable says why a body can't be pasted.
func copyable(d *hook.Delivery) error {
	switch {
	case len(d.Body) > maxCopied:
		return fmt.Errorf("the body of delivery %d has %d bytes, at most %d can be pasted: %s", d.ID, len(d.Body), maxCopied, instead(d))
	case bytes.IndexByte(d.Body, 0) >= 0:
		return fmt.Errorf("the body of delivery %d has a NUL byte, which can't be pasted: %s", d.ID, instead(d))
	}
	return nil
}

// instead is what to do with a body that can't be pasted.
func instead(d *hook.Delivery) string {
	return fmt.Sprintf("save it as a fixture, or send it with leadrig replay id:%d --scenario deliver --keep-ids --to URL", d.ID)
}

// copyCurl is the command that sends what a handler at url would get.
func copyCurl(d *hook.Delivery, url string) (string, error) {
	if err := copyable(d); err != nil {
		return "", err
	}
	line, err := convert.CurlLine(url, &convert.Delivery{
		Name: fmt.Sprintf("delivery %d", d.ID), Method: d.Method, Query: d.Query, Header: wire.Fields(d.Header), Body: d.Body,
	})
	if err != nil {
		return "", fmt.Errorf("copy %w; or %s", err, instead(d))
	}
	if len(line) > maxCopied {
		return "", fmt.Errorf("delivery %d makes a command of %d bytes, at most %d can be pasted: %s", d.ID, len(line), maxCopied, instead(d))
	}
	return line, nil
}
