package replay

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/hook"
	"leadrig/replay/scenario"
	"leadrig/replay/scenario/mutate"
	"leadrig/replay/wire"
)

// shot is one copy of an event to be sent.
type shot struct {
	d    *delivery
	body []byte // as this copy is written
}

// request is the shot as it goes over the wire.
func (s shot) request() *wire.Request {
	return &wire.Request{Method: s.d.method, Query: s.d.query, Header: s.d.header, Body: s.body}
}

// item is an event with its copies, which go one after the other.
type item struct{ shots []shot }

// planner makes the deliveries of one step.
type planner struct {
	run   *run
	trial *trial
	step  *scenario.Send
	no    int // of the step, from 1
	items []*item
}

// plan makes all items of a step, in the order in which they go.
func (p *planner) plan() ([]*item, error) {
	sources := p.run.shelf.pick(p.step)
	if len(sources) == 0 {
		return nil, fmt.Errorf("step %d sends nothing: no delivery fits events %v and variants %v", p.no, p.step.Events, p.step.Variants)
	}
	count := p.count(len(sources))
	p.items = make([]*item, 0, count)
	var shared []fixtures.Setting
	for n := range count {
		source := &sources[n%len(sources)]
		body, err := p.body(source, n, &shared)
		if err != nil {
			return nil, err
		}
		if err := p.add(source, body, n < len(sources)); err != nil {
			return nil, err
		}
	}
	if len(p.items) == 0 {
		return nil, fmt.Errorf("step %d sends nothing: its mutations %v change nothing in what was selected", p.no, p.step.Mutate)
	}
	p.order()
	return p.items, nil
}

func (p *planner) count(sources int) int {
	switch {
	case p.step.For > 0:
		return max(1, int(math.Ceil(p.step.Rate*time.Duration(p.step.For).Seconds())))
	case p.step.Count > 0:
		return p.step.Count
	}
	return sources
}

// body is the body of a new event.
func (p *planner) body(source *Source, n int, shared *[]fixtures.Setting) ([]byte, error) {
	body := source.Body
	if !p.step.Recorded && !p.run.cfg.KeepIDs {
		body = p.run.stencil(source).make(identity{run: p.run.cfg.RunID, n: int(p.run.events.Add(1))})
	}
	settings, err := p.settings()
	if err != nil {
		return nil, err
	}
	if n == 0 {
		*shared = sharedValues(body, p.step.Share)
	}
	settings = append(settings, keep(*shared, body)...)
	if len(settings) == 0 {
		return body, nil
	}
	body, _, err = fixtures.Apply(body, settings)
	if err != nil {
		return nil, fmt.Errorf("step %d, %s: %w", p.no, source.Name, err)
	}
	return body, nil
}

func (p *planner) settings() ([]fixtures.Setting, error) {
	var all []fixtures.Setting
	for path, v := range p.step.Set {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("step %d, set %s: %w", p.no, path, err)
		}
		s, err := fixtures.NewSetting(path, text)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", p.no, err)
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b fixtures.Setting) int { return strings.Compare(a.Path(), b.Path()) })
	return all, nil
}

// add makes the deliveries of an event, one or, with mutations, several.
func (p *planner) add(source *Source, body []byte, firstUse bool) error {
	if len(p.step.Mutate) == 0 {
		return p.deliver(source, body, "", firstUse)
	}
	for _, name := range p.step.Mutate {
		variants, err := mutate.Make(name, mutate.Input{Body: body, Optional: p.run.shelf.optional[source.EventType], Size: p.step.Size})
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", p.no, source.Name, err)
		}
		for _, v := range variants {
			if err := p.deliver(source, p.distinct(v.Body, name, len(variants)), v.Label, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// distinct gives each variant of one event times and ids of its own: they are
// different events, also to a handler that looks at nothing else.
func (p *planner) distinct(body []byte, mutation string, variants int) []byte {
	alone := variants < 2 && len(p.step.Mutate) < 2
	asRecorded := p.step.Recorded || p.run.cfg.KeepIDs
	if alone || asRecorded || mutation == mutate.Malformed {
		return body
	}
	return newStencil(body).make(identity{run: p.run.cfg.RunID, n: int(p.run.events.Add(1))})
}

// deliver makes the copies of one event.
func (p *planner) deliver(source *Source, body []byte, label string, firstUse bool) error {
	e := &event{effect: p.step.Effect}
	it := &item{}
	var d *delivery
	for n := range p.step.Copies {
		if d == nil || p.step.IDs != scenario.SameID {
			d = p.delivery(source, e, body, label, n)
			if p.run.cfg.KeepIDs && firstUse && n == 0 && p.step.IDs != scenario.NoID {
				d.setID(source.RequestID)
			}
		}
		written := body
		if n > 0 && p.step.Written == scenario.Reserialised {
			var err error
			if written, err = mutate.Reserialise(body); err != nil {
				return fmt.Errorf("step %d, %s: %w", p.no, source.Name, err)
			}
		}
		it.shots = append(it.shots, shot{d: d, body: written})
	}
	p.items = append(p.items, it)
	return nil
}

func (p *planner) delivery(source *Source, e *event, body []byte, label string, n int) *delivery {
	d := &delivery{
		scenario: p.trial.sc.Name, key: fmt.Sprintf("%s/%d/%d/%d", p.trial.sc.Name, p.no, len(p.items), n),
		event: e, eventType: string(source.EventType), fixture: source.Name, label: label, body: body,
		answer: p.step.Answer, lenient: p.trial.lenient, header: source.Header, method: source.Method, query: source.Query, paced: p.step.Rate > 0,
	}
	if len(p.step.Mutate) == 0 && len(p.step.Set) == 0 {
		d.previous = source.Previous // else the answer is to something else
	}
	id := ""
	if p.step.IDs != scenario.NoID {
		id = uuid(identity{run: p.run.cfg.RunID, n: p.trial.index}.hash(d.key))
	}
	d.setID(id)
	p.trial.add(d)
	return d
}

// setID puts the id where the recorded one was, or at the end; "" takes it out.
func (d *delivery) setID(id string) {
	d.id = id
	if id != "" && d.header.Get(hook.RequestIDHeader) == id {
		return // as it was recorded: the bytes are shared
	}
	header := make(hook.Header, 0, len(d.header)+len(hook.RequestIDHeader)+len(id)+len(": \r\n"))
	put := id == ""
	for line, field := range d.header.Lines() {
		switch {
		case !strings.EqualFold(string(field[0]), hook.RequestIDHeader):
			header = append(header, line...)
		case !put:
			header, put = header.With(string(field[0]), id), true
		}
	}
	if !put {
		header = header.With(hook.RequestIDHeader, id)
	}
	d.header = header
}

func (p *planner) order() {
	switch p.step.Order {
	case scenario.Reversed:
		slices.Reverse(p.items)
	case scenario.Shuffled:
		random := rand.New(rand.NewPCG(p.run.cfg.Seed, p.trial.draws()^uint64(p.no))) //nolint:gosec // repeatable, not secret
		random.Shuffle(len(p.items), func(i, j int) { p.items[i], p.items[j] = p.items[j], p.items[i] })
	}
}
