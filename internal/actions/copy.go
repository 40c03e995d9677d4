package actions

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
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
	if err := copyable(d); err != nil {
		return "", err
	}
	if !utf8.Valid(d.Body) {
		return "", fmt.Errorf("the body of delivery %d is no text (not UTF-8): %s", d.ID, instead(d))
	}
	return string(d.Body), nil
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
	var b strings.Builder
	b.WriteString("curl")
	if d.Method != "POST" {
		b.WriteString(" -X " + word(d.Method))
	}
	b.WriteString(" " + address(url, d.Query))
	given := map[string]bool{}
	for _, f := range d.Header.EndToEnd() {
		given[strings.ToLower(string(f[0]))] = true
		b.WriteString(" -H " + word(field(string(f[0]), string(f[1]))))
	}
	// What curl would add by itself is taken out.
	for _, name := range []string{"User-Agent", "Accept", "Content-Type"} {
		if !given[strings.ToLower(name)] {
			b.WriteString(" -H " + word(name+":"))
		}
	}
	b.WriteString(" " + data(d.Body))
	if b.Len() > maxCopied {
		return "", fmt.Errorf("delivery %d makes a command of %d bytes, at most %d can be pasted: %s", d.ID, b.Len(), maxCopied, instead(d))
	}
	return b.String(), nil
}

// data is the body as an option. A text that begins with @ would name a file.
func data(body []byte) string {
	if bytes.HasPrefix(body, []byte("@")) {
		return "--data-raw " + word(string(body))
	}
	return "--data-binary " + word(string(body))
}

// field is a header field as curl takes it: without a value it ends in a
// semicolon, or curl would leave it out.
func field(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// address is the URL as a word. Where none is known the shell asks for it.
func address(url, query string) string {
	if url == "" {
		ask := `"${HANDLER_URL:?set it to the URL of your handler}"`
		if query == "" {
			return ask
		}
		return ask + word("?"+query)
	}
	if query != "" {
		separator := "?"
		if strings.Contains(url, "?") {
			separator = "&"
		}
		url += separator + query
	}
	if strings.ContainsAny(url, "[]{}") {
		return "-g " + word(url) // they mean something to curl
	}
	return word(url)
}
