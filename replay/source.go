package replay

import (
	"fmt"
	"slices"
	"strings"

	"leadrig/fixtures"
	"leadrig/internal/hook"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// Source is a delivery to start from. Nobody may change its bytes.
type Source struct {
	Name      string // of the fixture, or how else people call it
	Variant   string // the catalogue's name of the variant, "" for the base fixture
	EventType hook.EventType
	RequestID string
	Method    string // "": POST
	Query     string // without its question mark; it joins that of the handler's URL
	Header    hook.Header
	Body      []byte
	Previous  *Previous // the last attempt at a recorded delivery; nil: there is none
}

// FromFixture makes a Source of a fixture.
func FromFixture(f *fixtures.Fixture) (Source, error) {
	body, err := f.Body()
	if err != nil {
		return Source{}, err
	}
	_, variant, _ := strings.Cut(f.Name, ".")
	_, query, _ := strings.Cut(f.Request.Path, "?")
	return Source{
		Name: f.Name, Variant: variant, EventType: f.EventType,
		RequestID: f.Request.Headers.Get(hook.RequestIDHeader),
		Method:    f.Request.Method, Query: query,
		Header: wire.Fields(f.Request.Headers.Raw()), Body: body,
	}, nil
}

// FromDelivery makes a Source of a recorded delivery.
func FromDelivery(d *hook.Delivery) Source {
	return Source{
		Name: fmt.Sprintf("delivery %d", d.ID), EventType: hook.EventType(d.EventType),
		RequestID: d.RequestID, Method: d.Method, Query: d.Query, Header: wire.Fields(d.Header), Body: d.Body,
	}
}

// shelf is all that steps can take events from.
type shelf struct {
	selected  []Source // nil: nothing was selected
	catalogue []Source
	optional  map[hook.EventType][]string
}

func newShelf(cfg *Config) (*shelf, error) {
	c, err := fixtures.Load()
	if err != nil {
		return nil, err
	}
	s := &shelf{}
	all := c.All()
	for i := range all {
		source, err := FromFixture(&all[i])
		if err != nil {
			return nil, err
		}
		s.catalogue = append(s.catalogue, source)
	}
	s.optional = optionalMembers(s.catalogue)
	s.selected = slices.Clone(cfg.Sources)
	for i := range s.selected {
		if err := s.selected[i].prepare(cfg, cfg.Set); err != nil {
			return nil, err
		}
	}
	used := len(s.selected) > 0
	for i := range s.catalogue {
		// Nobody chose these one by one, so a value is set only where there is one.
		fitting := keep(cfg.Set, s.catalogue[i].Body)
		used = used || len(fitting) > 0
		if err := s.catalogue[i].prepare(cfg, fitting); err != nil {
			return nil, err
		}
	}
	if len(cfg.Set) > 0 && !used {
		return nil, fmt.Errorf("set %s: no event of the catalogue has it: check the path, or select the deliveries to set it in", cfg.Set[0].Path())
	}
	return s, nil
}

// prepare makes the user's changes in a source.
func (s *Source) prepare(cfg *Config, set []fixtures.Setting) error {
	if len(set) > 0 {
		body, _, err := fixtures.Apply(s.Body, set)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		s.Body = body
	}
	s.Header = changeHeader(s.Header, cfg)
	return nil
}

func changeHeader(h hook.Header, cfg *Config) hook.Header {
	add := cfg.Header.Fields()
	drop := slices.Clone(cfg.RemoveHeader)
	for _, f := range add {
		drop = append(drop, f.Name)
	}
	fields := slices.DeleteFunc(h.Fields(), func(f hook.HeaderField) bool {
		return slices.ContainsFunc(drop, func(name string) bool { return strings.EqualFold(name, f.Name) })
	})
	return hook.NewHeader(append(fields, add...)...)
}

// pick returns the sources a step asks for.
func (s *shelf) pick(step *scenario.Send) []Source {
	if len(step.Variants) > 0 {
		return s.variants(step)
	}
	var all []Source
	for _, word := range step.Events {
		switch word {
		case scenario.Selected:
			all = append(all, s.orElse(func(f *Source) bool { return f.EventType == hook.EmailReply && f.Variant == "" })...)
		case scenario.All:
			all = append(all, s.orElse(func(f *Source) bool { return f.Variant == "" })...)
		default:
			all = append(all, s.ofType(hook.EventType(word))...)
		}
	}
	return all
}

// orElse is what was selected, else what matches of the catalogue.
func (s *shelf) orElse(match func(*Source) bool) []Source {
	if len(s.selected) > 0 {
		return s.selected
	}
	return filter(s.catalogue, match)
}

func (s *shelf) ofType(t hook.EventType) []Source {
	if chosen := filter(s.selected, func(f *Source) bool { return f.EventType == t }); len(chosen) > 0 {
		return chosen
	}
	return filter(s.catalogue, func(f *Source) bool { return f.EventType == t && f.Variant == "" })
}

func (s *shelf) variants(step *scenario.Send) []Source {
	types := step.EventTypes()
	return filter(s.catalogue, func(f *Source) bool {
		return slices.Contains(step.Variants, f.Variant) && (len(types) == 0 || slices.Contains(types, f.EventType))
	})
}

func filter(all []Source, match func(*Source) bool) []Source {
	var some []Source
	for i := range all {
		if match(&all[i]) {
			some = append(some, all[i])
		}
	}
	return some
}
