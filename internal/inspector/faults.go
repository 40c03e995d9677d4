package inspector

import (
	"net/http"

	"leadrig/internal/actions"
	"leadrig/replay/fault"
)

// maxFaults bounds what one page can arm.
const maxFaults = 100

// faultState is how a fault stands.
type faultState struct {
	ID        int    `json:"id"`
	Spec      string `json:"spec"`
	Paused    bool   `json:"paused"`
	Armed     bool   `json:"armed"` // it can fire: neither paused nor used up
	Matched   int    `json:"matched"`
	Fired     int    `json:"fired"`
	Remaining *int   `json:"remaining"` // null: as often as it matches
}

// faultStates are the run's faults; without any the list is empty and says why.
func (i *Inspector) faultStates() []faultState {
	states := []faultState{}
	if i.cfg.Faults == nil {
		return states
	}
	for _, s := range i.cfg.Faults.Snapshot() {
		state := faultState{ID: s.ID, Spec: s.Spec.String(), Paused: s.Paused, Armed: s.Armed, Matched: s.Matched, Fired: s.Fired}
		if s.Remaining != fault.Unlimited {
			state.Remaining = &s.Remaining
		}
		states = append(states, state)
	}
	return states
}

func (i *Inspector) faults(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"faults": i.faultStates(), "why": i.whyNoFaults()})
}

func (i *Inspector) whyNoFaults() string {
	if why := i.cfg.Actions.Why(actions.DoFaults); why != "" || i.cfg.Faults != nil {
		return why
	}
	return "this run has no faults"
}

func (i *Inspector) canFaults(w http.ResponseWriter) bool {
	if why := i.whyNoFaults(); why != "" {
		fail(w, http.StatusConflict, codeDisabled, why)
		return false
	}
	return true
}

// armFault adds a fault that is written in the fault grammar.
func (i *Inspector) armFault(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Spec string `json:"spec"`
	}
	if !readJSON(w, r, smallBody, &ask) || !i.canFaults(w) {
		return
	}
	spec, err := fault.Parse(ask.Spec)
	if err != nil {
		fail(w, http.StatusBadRequest, codeBad, err.Error())
		return
	}
	if len(i.cfg.Faults.Snapshot()) >= maxFaults {
		fail(w, http.StatusConflict, codeDisabled, "there are 100 faults already: remove some first")
		return
	}
	id := i.cfg.Faults.Arm(spec)
	answer(w, http.StatusCreated, map[string]any{"id": id})
}

// pauseFault pauses a fault or lets it go on.
func (i *Inspector) pauseFault(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	var ask struct {
		Paused bool `json:"paused"`
	}
	if !readJSON(w, r, smallBody, &ask) || !i.canFaults(w) {
		return
	}
	i.changed(w, i.cfg.Faults.Pause(int(id), ask.Paused))
}

func (i *Inspector) disarmFault(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if ok && i.canFaults(w) {
		i.changed(w, i.cfg.Faults.Disarm(int(id)))
	}
}

func (i *Inspector) changed(w http.ResponseWriter, ok bool) {
	if !ok {
		fail(w, http.StatusNotFound, codeNone, "there is no such fault any more")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
