package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// object is the body of a request. Members that nobody asks for are tolerated,
// null counts as left out.
type object map[string]json.RawMessage

// readObject reads a body of at most a mebibyte. An empty one is an empty
// object. The content type isn't looked at.
func readObject(w http.ResponseWriter, r *http.Request) (object, *answer) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
		a := domain(http.StatusRequestEntityTooLarge, "request entity too large: at most %d bytes are taken", maxBody)
		return nil, &a
	}
	if err != nil {
		a := domain(http.StatusBadRequest, "the request's body didn't arrive whole: %v", err)
		return nil, &a
	}
	body := object{}
	if len(bytes.TrimSpace(data)) == 0 {
		return body, nil
	}
	if err := json.Unmarshal(data, &body); err != nil {
		a := domain(http.StatusBadRequest, "the request's body is no JSON object: %v", err)
		return nil, &a
	}
	return body, nil
}

// has reports whether a member is there and not null.
func (o object) has(key string) bool {
	raw, ok := o[key]
	return ok && string(raw) != "null"
}

// text reads a string; ok is false where there is something else.
func (o object) text(key string) (value string, ok bool) {
	if !o.has(key) {
		return "", true
	}
	return value, json.Unmarshal(o[key], &value) == nil
}

// scalar reads a string or a number as text, "" where there is neither.
func scalar(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// id reads an id, as a number or as text with digits; ok is false where there
// is something else. 0 stands for none.
func (o object) id(key string) (id int64, ok bool) {
	if !o.has(key) {
		return 0, true
	}
	return parseID(scalar(o[key]))
}

// parseID reads a positive number without a sign.
func parseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0 && text[0] != '+'
}

// flag reads a boolean, false where it isn't there.
func (o object) flag(key string) (value, ok bool) {
	if !o.has(key) {
		return false, true
	}
	return value, json.Unmarshal(o[key], &value) == nil
}

// chosen reads an object of names and booleans and returns the names that are
// true.
func (o object) chosen(key string) ([]string, bool) {
	var choices map[string]bool
	if !o.has(key) {
		return nil, true
	}
	if json.Unmarshal(o[key], &choices) != nil {
		return nil, false
	}
	var names []string
	for name, yes := range choices {
		if yes {
			names = append(names, name)
		}
	}
	return names, true
}

// list reads an array of strings or numbers.
func (o object) list(key string) ([]string, bool) {
	var items []json.RawMessage
	if !o.has(key) {
		return nil, true
	}
	if json.Unmarshal(o[key], &items) != nil {
		return nil, false
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i] = scalar(item); texts[i] == "" {
			return nil, false
		}
	}
	return texts, true
}

// checkURL accepts what a webhook can be sent to. SmartLead asks for HTTPS and
// a public host; a sandbox is for tests, so plain HTTP and loopback will do.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return err
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return fmt.Errorf("%q is no absolute http or https URL", text)
	}
	return nil
}
