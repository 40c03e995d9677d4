package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// faultItem is an armed fault as the control shows it. What it repeats of a
// request may be sent as one again.
type faultItem struct {
	Kind        FaultKind         `json:"kind"`
	Match       string            `json:"match,omitempty"`
	Count       int               `json:"count"`
	Status      int               `json:"status,omitempty"`
	Body        string            `json:"body,omitempty"`
	ContentType string            `json:"content_type,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	At          string            `json:"at,omitempty"`
	Delay       string            `json:"delay,omitempty"`
	RetryAfter  int               `json:"retry_after,omitempty"`
	Fired       int               `json:"fired"`
	Remaining   int               `json:"remaining"`
}

func newFaultItem(f ArmedFault) faultItem {
	item := faultItem{
		Kind: f.Kind, Match: f.Match, Count: f.Count, Status: f.Status, Body: f.Body, ContentType: f.ContentType,
		Headers: f.Headers, At: f.At, RetryAfter: f.RetryAfter, Fired: f.Fired, Remaining: f.Remaining,
	}
	if f.Delay > 0 {
		item.Delay = f.Delay.String()
	}
	return item
}

// serveArmFault is POST /_sandbox/faults.
func (s *Sandbox) serveArmFault(w http.ResponseWriter, r *http.Request) {
	body, bad := readObject(w, r)
	if bad != nil {
		write(w, *bad)
		return
	}
	f, err := readFault(body)
	if err != nil {
		write(w, failure(http.StatusBadRequest, err.Error()))
		return
	}
	armed, err := s.armFault(f)
	if err != nil {
		write(w, failure(http.StatusBadRequest, err.Error()))
		return
	}
	write(w, okay(fields{"ok": true, "fault": newFaultItem(armed)}))
}

// serveFaults is GET /_sandbox/faults: an array in the order of arming, which
// is the order in which faults are asked whether they match.
func (s *Sandbox) serveFaults(w http.ResponseWriter, _ *http.Request) {
	items := []faultItem{}
	for _, f := range s.Faults() {
		items = append(items, newFaultItem(f))
	}
	write(w, okay(items))
}

// serveClearFaults is DELETE /_sandbox/faults.
func (s *Sandbox) serveClearFaults(w http.ResponseWriter, _ *http.Request) {
	s.ClearFaults()
	write(w, okay(fields{"ok": true}))
}

// readFault reads the body of an arming. As with an emit, a member that means
// nothing is an error.
func readFault(body object) (Fault, error) {
	var f Fault
	readers := faultReaders()
	known := slices.Sorted(maps.Keys(readers))
	for _, key := range slices.Sorted(maps.Keys(body)) {
		read, ok := readers[key]
		if !ok {
			return f, fmt.Errorf("%s means nothing to a fault: did you mean %s?", key, hook.Nearest(key, known))
		}
		if !body.has(key) {
			continue
		}
		if need := read(&f, body[key]); need != "" {
			return f, fmt.Errorf("%s %s: give %s", key, body[key], need)
		}
	}
	return f, nil
}

// faultReaders reads the members of a fault. Each says what it needs where it
// got something else, "" where it didn't.
func faultReaders() map[string]func(f *Fault, raw json.RawMessage) string {
	text := func(to func(f *Fault) *string, need string) func(*Fault, json.RawMessage) string {
		return func(f *Fault, raw json.RawMessage) string { return needIf(json.Unmarshal(raw, to(f)) != nil, need) }
	}
	number := func(to func(f *Fault) *int, need string) func(*Fault, json.RawMessage) string {
		return func(f *Fault, raw json.RawMessage) string {
			n, err := strconv.Atoi(scalar(raw))
			*to(f) = n
			return needIf(err != nil, need)
		}
	}
	return map[string]func(f *Fault, raw json.RawMessage) string{
		"kind":         text(func(f *Fault) *string { return (*string)(&f.Kind) }, "the name of a kind, for example status"),
		"match":        text(func(f *Fault) *string { return &f.Match }, "a method and a path, for example POST /webhook/create"),
		"content_type": text(func(f *Fault) *string { return &f.ContentType }, "a media type, for example text/html"),
		"at":           text(func(f *Fault) *string { return &f.At }, CutAtStart+" or "+CutAtMiddle),
		"count":        number(func(f *Fault) *int { return &f.Count }, "a whole number of calls, -1 for all until the fault is cleared"),
		"status":       number(func(f *Fault) *int { return &f.Status }, "a status from 200 to 599"),
		"retry_after":  number(func(f *Fault) *int { return &f.RetryAfter }, "whole seconds, for example 30"),
		"body":         readFaultBody,
		"headers":      readFaultHeaders,
		"delay":        readFaultDelay,
	}
}

func needIf(wrong bool, need string) string {
	if wrong {
		return need
	}
	return ""
}

// readFaultBody takes text as it is, and anything else as the JSON it is, so
// that nobody has to quote JSON within JSON.
func readFaultBody(f *Fault, raw json.RawMessage) string {
	if json.Unmarshal(raw, &f.Body) != nil {
		f.Body = string(raw)
	}
	return ""
}

func readFaultHeaders(f *Fault, raw json.RawMessage) string {
	const need = `an object of names and texts, for example {"Retry-After":"30"}`
	var values map[string]json.RawMessage
	if json.Unmarshal(raw, &values) != nil {
		return need
	}
	f.Headers = map[string]string{}
	for name, value := range values {
		if strings.TrimSpace(string(value)) != `""` && scalar(value) == "" {
			return need
		}
		f.Headers[name] = scalar(value)
	}
	return ""
}

func readFaultDelay(f *Fault, raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if d, err := time.ParseDuration(text); err == nil {
			f.Delay = d
			return ""
		}
	}
	return "a duration with its unit, for example 2s or 300ms"
}
