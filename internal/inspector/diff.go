package inspector

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"

	"leadrig/internal/actions"
	"leadrig/internal/hook"
	"leadrig/tui/jsondiff"
	"leadrig/tui/jsonview"
)

// diffContext is how many lines around a difference are shown.
const diffContext = 3

// difference is what differs between two payloads.
type difference struct {
	Title   string     `json:"title"`
	Summary string     `json:"summary"`
	Same    bool       `json:"same"`
	Lines   []diffLine `json:"lines"`
}

type diffLine struct {
	Op     string      `json:"op"` // same, added, removed, changed
	Path   string      `json:"path"`
	Tokens [][2]string `json:"tokens"` // kind and text
}

func newDifference(title string, before, after []byte) difference {
	result := jsondiff.Diff(before, after)
	d := difference{Title: title, Summary: result.Summary(), Same: result.Same(), Lines: []diffLine{}}
	for _, line := range result.Lines(diffContext) {
		l := diffLine{Op: opName(line.Op), Path: line.Path, Tokens: [][2]string{}}
		for _, t := range line.Tokens {
			l.Tokens = append(l.Tokens, [2]string{kindName(t.Kind), t.Text})
		}
		d.Lines = append(d.Lines, l)
	}
	return d
}

func opName(op jsondiff.Op) string {
	switch op {
	case jsondiff.Added:
		return "added"
	case jsondiff.Removed:
		return "removed"
	case jsondiff.Changed:
		return "changed"
	case jsondiff.Same:
	}
	return "same"
}

func kindName(kind jsonview.Kind) string {
	names := map[jsonview.Kind]string{
		jsonview.KindKey: "key", jsonview.KindString: "string", jsonview.KindNumber: "number", jsonview.KindBool: "bool",
		jsonview.KindNull: "null", jsonview.KindPunct: "punct", jsonview.KindNote: "note", jsonview.KindBad: "bad",
	}
	if name, ok := names[kind]; ok {
		return name
	}
	return "plain"
}

// against are what a delivery can be compared with.
func against() []actions.Against {
	return []actions.Against{actions.Previous, actions.Duplicate, actions.Origin, actions.Catalogue}
}

// diff answers with what a delivery differs in from another.
func (i *Inspector) diff(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	with := actions.Against(r.URL.Query().Get("against"))
	if with == "" {
		with = actions.Previous
	}
	if !slices.Contains(against(), with) {
		fail(w, http.StatusBadRequest, codeBad, fmt.Sprintf("against=%q: use %s, %s, %s or %s", with, actions.Previous, actions.Duplicate, actions.Origin, actions.Catalogue))
		return
	}
	title, other, err := i.cfg.Records.Compare(r.Context(), id, with)
	if err != nil {
		failWith(w, missing(err))
		return
	}
	d, _, err := i.cfg.Records.Detail(r.Context(), id)
	if err != nil {
		failWith(w, missing(err))
		return
	}
	answer(w, http.StatusOK, newDifference(title, other, d.Body))
}

// diffEdited answers with what an edited body differs in from the recorded one:
// what a person looks at before sending it.
func (i *Inspector) diffEdited(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	var ask struct {
		Body string `json:"body"`
	}
	if !readJSON(w, r, largeBody, &ask) {
		return
	}
	d, _, err := i.cfg.Records.Detail(r.Context(), id)
	if err != nil {
		failWith(w, missing(err))
		return
	}
	answer(w, http.StatusOK, newDifference(fmt.Sprintf("delivery %d as recorded", id), d.Body, []byte(ask.Body)))
}

// missing makes the error of a history that doesn't exist yet one of a delivery
// that isn't in it.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nothing is recorded yet: %w", hook.ErrNotFound)
	}
	return err
}
