package effects

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Path leads into a JSON document: names and indexes with dots between them,
// "data.count", "shards.0.total". A "#" at the end is how many members are
// there: "items.#". A dot inside a name is written "\.". The zero Path is the
// document itself.
type Path struct {
	text  string
	steps []string
}

// maxPath bounds a path, in bytes; nobody writes a longer one on purpose.
const maxPath = 512

// ParsePath reads a path; "" is the document itself.
func ParsePath(text string) (Path, error) {
	if len(text) > maxPath {
		return Path{}, fmt.Errorf("effects path of %d bytes: at most %d", len(text), maxPath)
	}
	if text == "" {
		return Path{}, nil
	}
	steps, err := splitPath(text)
	if err != nil {
		return Path{}, fmt.Errorf("effects path %q: %w (write it as data.count or items.#)", text, err)
	}
	return Path{text: text, steps: steps}, nil
}

// String is the path as it was written.
func (p Path) String() string { return p.text }

func splitPath(text string) ([]string, error) {
	var steps []string
	var step strings.Builder
	for i := 0; i <= len(text); i++ {
		switch {
		case i == len(text) || text[i] == '.':
			if step.Len() == 0 {
				return nil, errors.New("a name is missing between the dots")
			}
			steps = append(steps, step.String())
			step.Reset()
		case text[i] == '\\' && i+1 < len(text):
			i++
			step.WriteByte(text[i])
		default:
			step.WriteByte(text[i])
		}
	}
	if i := slices.Index(steps, "#"); i >= 0 && i != len(steps)-1 {
		return nil, errors.New("# may only stand at the end")
	}
	return steps, nil
}

// count returns the number that the path leads to.
func (p Path) count(body []byte) (int64, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil || !json.Valid(body) {
		return 0, fmt.Errorf("%s, want JSON with a number at %s", describe(body), p.text)
	}
	for i, step := range p.steps {
		next, err := follow(value, step)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", strings.Join(p.steps[:i+1], "."), err)
		}
		value = next
	}
	return p.number(value)
}

func (p Path) number(value any) (int64, error) {
	switch v := value.(type) {
	case json.Number:
		return parseCount(v.String())
	case string: // databases like to tell big counts as text
		n, err := parseCount(v)
		if err != nil {
			return 0, fmt.Errorf("at %s: %w", p.text, err)
		}
		return n, nil
	}
	return 0, fmt.Errorf("at %s is %s, want a number%s", p.text, kindOf(value), hint(value, p.text))
}

// follow takes one step into a value.
func follow(value any, step string) (any, error) {
	switch v := value.(type) {
	case map[string]any:
		if next, ok := v[step]; ok {
			return next, nil
		}
		if step == "#" {
			return json.Number(strconv.Itoa(len(v))), nil
		}
		return nil, fmt.Errorf("no such member in %s%s", kindOf(v), hint(v, ""))
	case []any:
		if step == "#" {
			return json.Number(strconv.Itoa(len(v))), nil
		}
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(v) {
			return nil, fmt.Errorf("no such element in an array of %d", len(v))
		}
		return v[i], nil
	}
	return nil, fmt.Errorf("is inside %s, which has no members", kindOf(value))
}

func kindOf(value any) string {
	switch value.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case nil:
		return "null"
	}
	return "a number"
}

// maxHints is how many places with a number an error names.
const maxHints = 5

// hint names the places near by that hold a number.
func hint(value any, under string) string {
	var found []string
	add := func(name string) {
		if under != "" {
			name = under + "." + name
		}
		found = append(found, name)
	}
	switch v := value.(type) {
	case []any:
		add("#")
	case map[string]any:
		for name, member := range v {
			switch member.(type) {
			case json.Number:
				add(escaped(name))
			case []any:
				add(escaped(name) + ".#")
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return "; a number is at " + strings.Join(found[:min(len(found), maxHints)], ", ")
}

func escaped(name string) string {
	return strings.NewReplacer(`\`, `\\`, ".", `\.`).Replace(name)
}
