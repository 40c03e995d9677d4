package inspector

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"leadrig/internal/actions"
	"leadrig/replay"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// maxRun bounds a scenario that somebody waits for.
const maxRun = 10 * time.Minute

type scenarioInfo struct {
	Name  string `json:"name"`
	Group string `json:"group"`
	Title string `json:"title"`
}

// scenarios lists what run takes.
func (i *Inspector) scenarios(w http.ResponseWriter, _ *http.Request) {
	all, err := actions.Scenarios()
	if err != nil {
		failWith(w, err)
		return
	}
	infos := make([]scenarioInfo, len(all))
	for n, s := range all {
		infos[n] = scenarioInfo{Name: s.Name, Group: s.Group, Title: s.Title}
	}
	answer(w, http.StatusOK, map[string]any{"scenarios": infos, "why": i.cfg.Actions.Why(actions.DoRun)})
}

// run replays a recorded delivery under a scenario and tells as it goes: one JSON
// object a line, the last one with the report or the error. It ends when nobody
// reads any more.
func (i *Inspector) run(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	var ask struct {
		Scenario string `json:"scenario"`
	}
	if !readJSON(w, r, smallBody, &ask) || !i.can(w, actions.DoRun) {
		return
	}
	if _, err := scenario.Find(ask.Scenario); err != nil {
		fail(w, http.StatusBadRequest, codeBad, err.Error())
		return
	}
	if _, _, err := i.cfg.Records.Detail(r.Context(), id); err != nil {
		failWith(w, missing(err))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxRun)
	defer cancel()
	lines := &lineWriter{w: w, control: http.NewResponseController(w), cancel: cancel}
	w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	found, err := i.cfg.Actions.Run(ctx, id, ask.Scenario, lines.progress)
	last := runLine{Type: "report", Report: found}
	if err != nil {
		last.Error = err.Error()
	}
	lines.write(last)
}

// runLine is one thing that a run tells.
type runLine struct {
	Type     string           `json:"type"` // attempt, scenario, report
	Scenario string           `json:"scenario,omitempty"`
	Attempt  *report.Attempt  `json:"attempt,omitempty"`
	Finished *report.Scenario `json:"finished,omitempty"`
	Report   *report.Report   `json:"report,omitempty"` // of the last line; it may be there beside an error
	Error    string           `json:"error,omitempty"`
}

// lineWriter writes lines from several goroutines.
type lineWriter struct {
	control *http.ResponseController
	cancel  context.CancelFunc

	mu   sync.Mutex
	w    http.ResponseWriter
	gone bool
	told int // attempts
}

// maxAttemptsTold is how many attempts are told one by one: the report has all.
const maxAttemptsTold = 2000

func (l *lineWriter) progress(p replay.Progress) {
	switch {
	case p.Attempt != nil:
		l.write(runLine{Type: "attempt", Scenario: p.Scenario, Attempt: &p.Attempt.Attempt})
	case p.Finished != nil:
		l.write(runLine{Type: "scenario", Scenario: p.Scenario, Finished: p.Finished})
	}
}

// write writes a line. When nobody reads any more the run is cancelled.
func (l *lineWriter) write(line runLine) {
	b, err := json.Marshal(line)
	l.mu.Lock()
	defer l.mu.Unlock()
	if line.Type == "attempt" {
		if l.told++; l.told > maxAttemptsTold {
			return
		}
	}
	if l.gone {
		return
	}
	if err == nil {
		_ = l.control.SetWriteDeadline(time.Now().Add(writeTimeout)) // in a test's recorder there is none
		_, err = l.w.Write(append(b, '\n'))
	}
	if err == nil {
		err = l.control.Flush()
	}
	if err != nil {
		l.gone = true
		l.cancel()
	}
}
