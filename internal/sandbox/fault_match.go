package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"leadrig/internal/hook"
)

// faultMatch chooses calls of the API. Its zero value chooses none: make one
// with parseFaultMatch.
type faultMatch struct {
	method  string   // empty: any
	anyPath bool     // then there is no pattern
	pattern []string // a star stands for any one segment
	open    bool     // any number of segments may follow
}

// parseFaultMatch reads a Match. One that fits no endpoint would never fire, so
// it is an error that names the nearest endpoint.
func parseFaultMatch(text string, api []route) (faultMatch, error) {
	words := strings.Fields(text)
	m := faultMatch{anyPath: true}
	if len(words) > 1 || (len(words) == 1 && isMethod(words[0], api)) {
		m.method = strings.ToUpper(words[0])
		words = words[1:]
	}
	if len(words) > 1 || strings.ContainsAny(text, "?#") {
		return m, fmt.Errorf("match %q: give a method, a path without its query, or both, for example POST /webhook/create", text)
	}
	if len(words) == 1 {
		m.readPath(words[0])
	}
	if !slices.ContainsFunc(api, func(r route) bool { return m.fits(r.method, r.pattern) }) {
		return m, m.noEndpoint(text, api)
	}
	return m, nil
}

func isMethod(word string, api []route) bool {
	return slices.ContainsFunc(api, func(r route) bool { return strings.EqualFold(r.method, word) })
}

func (m *faultMatch) readPath(path string) {
	m.anyPath = false
	m.pattern = pathSegments(path)
	for i, segment := range m.pattern {
		// SmartLead's pages write {webhook_id}.
		if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
			m.pattern[i] = "*"
		}
	}
	if last := len(m.pattern) - 1; m.pattern[last] == "**" {
		m.open = true
		m.pattern = m.pattern[:last]
	}
}

// pathSegments splits a path, with or without /api/v1 before it.
func pathSegments(path string) []string {
	path = strings.TrimPrefix("/"+strings.TrimPrefix(path, "/"), apiPrefix)
	return strings.Split(strings.Trim(path, "/"), "/")
}

// String is the match in its shortest spelling, "" for every call.
func (m faultMatch) String() string {
	if m.anyPath {
		return m.method
	}
	segments := m.pattern
	if m.open {
		segments = append(slices.Clone(segments), "**")
	}
	return strings.TrimSpace(m.method + " /" + strings.Join(segments, "/"))
}

// fits reports whether the match chooses a call, or some call of an endpoint,
// whose own segments may be stars.
func (m faultMatch) fits(method string, segments []string) bool {
	if m.method != "" && m.method != method {
		return false
	}
	if m.anyPath {
		return true
	}
	if len(segments) < len(m.pattern) || (!m.open && len(segments) > len(m.pattern)) {
		return false
	}
	for i, want := range m.pattern {
		if want != "*" && segments[i] != "*" && want != segments[i] {
			return false
		}
	}
	return true
}

func (m faultMatch) noEndpoint(text string, api []route) error {
	var names []string
	for _, r := range api {
		name := faultMatch{pattern: r.pattern}
		if m.method != "" {
			name.method = r.method
		}
		names = append(names, name.String())
	}
	return fmt.Errorf("match %q: the API has no such endpoint: did you mean %s?", text, hook.Nearest(m.String(), names))
}
