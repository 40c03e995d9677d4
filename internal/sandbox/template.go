package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// view is all that a body is made from: what happened, and the webhook that is
// told.
type view struct {
	*facts
	hook *webhook
}

// filler appends a JSON value.
type filler func(dst []byte, v *view) []byte

// template is a payload of the catalogue, cut at the values that the sandbox
// knows better. All between them, key order included, stays as it is.
type template struct {
	payload []byte // as the catalogue has it
	parts   []part
	// What the payload's own values ask of an event.
	otherCompany bool // the reply came from another company
	threaded     bool // the reply isn't the first
	recategorise bool // the lead had a category before
}

// part is either fixed text or a value to fill in.
type part struct {
	fixed []byte
	fill  filler
}

// templates makes each template once. It is guarded by the sandbox's lock.
type templates struct {
	catalogue *fixtures.Catalogue
	made      map[templateKey]*template
}

type templateKey struct {
	event   hook.EventType
	variant string
}

func newTemplates(c *fixtures.Catalogue) *templates {
	return &templates{catalogue: c, made: map[templateKey]*template{}}
}

// get returns the template of an event type and variant. The error about an
// unknown variant names those there are.
func (t *templates) get(event hook.EventType, variant string) (*template, error) {
	key := templateKey{event, variant}
	if made, ok := t.made[key]; ok {
		return made, nil
	}
	f, err := t.catalogue.Find(event, variant)
	if err != nil {
		return nil, err
	}
	body, err := f.Body()
	if err != nil {
		return nil, fmt.Errorf("payload of %s: %w", event, err)
	}
	made := newTemplate(body, slotsOf(event))
	t.made[key] = made
	return made, nil
}

// newTemplate cuts a payload. One that is no JSON object is kept whole.
func newTemplate(body []byte, slots map[string]slot) *template {
	c := &cutter{slots: slots, base: newBase(body)}
	if err := c.object("", body); err != nil {
		return &template{payload: body, parts: []part{{fixed: body}}}
	}
	c.flush()
	return &template{
		payload:      body,
		parts:        c.parts,
		otherCompany: c.base.Correspondence.Domain == "DifferentCompany",
		threaded:     c.base.Thread != "",
		recategorise: c.base.Categories.Old != nil,
	}
}

// render appends the body.
func (t *template) render(dst []byte, v *view) []byte {
	for _, p := range t.parts {
		if p.fill == nil {
			dst = append(dst, p.fixed...)
			continue
		}
		dst = p.fill(dst, v)
	}
	return dst
}

// cutter walks through a payload and collects the parts of its template.
type cutter struct {
	slots map[string]slot
	base  *base
	fixed []byte
	parts []part
}

func (c *cutter) flush() {
	if len(c.fixed) > 0 {
		c.parts = append(c.parts, part{fixed: c.fixed})
		c.fixed = nil
	}
}

func (c *cutter) object(path string, raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	open, err := d.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('{') {
		return errors.New("no object")
	}
	c.fixed = append(c.fixed, '{')
	for first := true; d.More(); first = false {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, ok := key.(string)
		if !ok {
			return fmt.Errorf("key %v is no text", key)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if !first {
			c.fixed = append(c.fixed, ',')
		}
		c.fixed = appendQuoted(c.fixed, name)
		c.fixed = append(c.fixed, ':')
		if err := c.value(path+name, value); err != nil {
			return err
		}
	}
	c.fixed = append(c.fixed, '}')
	return nil
}

func (c *cutter) value(path string, raw []byte) error {
	if s, ok := c.slots[path]; ok {
		if fill := s.bind(raw, c.base); fill != nil {
			c.flush()
			c.parts = append(c.parts, part{fill: fill})
			return nil
		}
	}
	if raw[0] == '{' {
		return c.object(path+".", raw)
	}
	c.fixed = append(c.fixed, raw...)
	return nil
}
