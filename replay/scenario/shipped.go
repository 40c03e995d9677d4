package scenario

import (
	"embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"leadrig/internal/hook"
)

//go:embed shipped/*.yaml
var files embed.FS

// Names are the shipped scenarios in the order in which they run and are shown:
// by group, the most telling first.
func Names() []string {
	return []string{
		"duplicate-sequential", "duplicate-concurrent", "duplicate-late", "duplicate-after-restart",
		"duplicate-reserialised", "same-mail-two-replies", "missing-request-id", "fresh-request-id",
		"retry-lost-ack", "retry-timeout", "retry-downstream-failure",
		"all-events", "answer-codes", "answer-in-time",
		"optional-fields-missing", "type-drift", "legacy-shapes", "unknown-event", "large-thread", "unicode", "malformed",
		"out-of-order", "burst", "soak",
		"deliver",
	}
}

// Shipped returns all shipped scenarios.
func Shipped() ([]*Scenario, error) {
	schema, err := compile()
	if err != nil {
		return nil, err
	}
	all := make([]*Scenario, 0, len(Names()))
	for _, name := range Names() {
		s, err := find(name, schema)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// Find returns the shipped scenario of a name.
func Find(name string) (*Scenario, error) {
	schema, err := compile()
	if err != nil {
		return nil, err
	}
	return find(name, schema)
}

func find(name string, schema *jsonschema.Schema) (*Scenario, error) {
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("unknown scenario %q: did you mean %s? A scenario of your own is given by its file, as in ./%s.yaml",
			name, hook.Nearest(name, Names()), name)
	}
	data, err := Source(name)
	if err != nil {
		return nil, err
	}
	s, err := parse(data, schema)
	if err != nil {
		return nil, fmt.Errorf("shipped scenario %s: %w", name, err)
	}
	return s, nil
}

// Source is a shipped scenario's file, to be read and copied.
func Source(name string) ([]byte, error) {
	data, err := files.ReadFile("shipped/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("shipped scenario %s: %w", name, err)
	}
	return data, nil
}

// OfSuite returns the scenarios of a suite: quick, full, or a list of names with
// commas between them.
func OfSuite(suite string) ([]*Scenario, error) {
	if suite != string(Quick) && suite != string(Full) {
		return Select(strings.Split(suite, ","))
	}
	all, err := Shipped()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s *Scenario) bool { return !slices.Contains(s.Suites, Suite(suite)) }), nil
}

// Select returns scenarios by name or, where the name is that of a file or looks
// like one, from there.
func Select(names []string) ([]*Scenario, error) {
	schema, err := compile()
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	for _, name := range names {
		name = strings.TrimSpace(name)
		load := find
		if IsFile(name) {
			load = loadFile
		}
		s, err := load(name, schema)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// IsFile says that a name means a file and no shipped scenario.
func IsFile(name string) bool {
	if slices.Contains(Names(), name) {
		return false
	}
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}
