package inspector

import (
	"fmt"
	"net/http"

	"leadrig/internal/actions"
	"leadrig/internal/hook"
)

// maxCopies is how many copies are sent at a call.
const maxCopies = 1000

// can says whether an action can be done in this run, and answers why not.
func (i *Inspector) can(w http.ResponseWriter, name actions.Name) bool {
	if why := i.cfg.Actions.Why(name); why != "" {
		fail(w, http.StatusConflict, codeDisabled, why)
		return false
	}
	return true
}

// replay sends a recorded delivery to its handler again.
func (i *Inspector) replay(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	var ask struct {
		Body   *string `json:"body"` // in place of the recorded one
		NewID  bool    `json:"new_id"`
		Copies int     `json:"copies"`
	}
	if !readJSON(w, r, largeBody, &ask) || !i.can(w, actions.DoReplay) {
		return
	}
	if ask.Copies < 0 || ask.Copies > maxCopies {
		fail(w, http.StatusBadRequest, codeBad, fmt.Sprintf("copies=%d: use 1 to %d, or leave it out", ask.Copies, maxCopies))
		return
	}
	again := actions.Replay{Of: id, NewID: ask.NewID, Copies: ask.Copies}
	if ask.Body != nil {
		again.Body = []byte(*ask.Body)
	}
	ids, err := i.cfg.Actions.Replay(r.Context(), again)
	if err != nil {
		failMade(w, missing(err), ids)
		return
	}
	answer(w, http.StatusOK, map[string]any{"ids": ids})
}

// save writes a recorded delivery as a fixture.
func (i *Inspector) save(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok || !i.can(w, actions.DoSave) {
		return
	}
	path, redacted, err := i.cfg.Actions.Save(r.Context(), id)
	if err != nil {
		failWith(w, missing(err))
		return
	}
	answer(w, http.StatusOK, map[string]any{"path": path, "redacted": redacted})
}

// copy answers with a delivery in a form to paste.
func (i *Inspector) copy(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	form := actions.Form(r.URL.Query().Get("form"))
	switch form {
	case "":
		form = actions.Curl
	case actions.Curl, actions.Body, actions.ID:
	default:
		fail(w, http.StatusBadRequest, codeBad, "form: use curl, body or id")
		return
	}
	if _, _, err := i.cfg.Records.Detail(r.Context(), id); err != nil {
		failWith(w, missing(err))
		return
	}
	text, err := i.cfg.Actions.Copy(r.Context(), id, form)
	if err != nil { // it is there, but nothing that can be pasted
		fail(w, http.StatusConflict, codeDisabled, err.Error())
		return
	}
	answer(w, http.StatusOK, map[string]any{"text": text})
}

// trigger has an event happen; its delivery arrives as any other.
func (i *Inspector) trigger(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		EventType string `json:"event_type"`
	}
	if !readJSON(w, r, smallBody, &ask) || !i.can(w, actions.DoTrigger) {
		return
	}
	if ask.EventType != "" {
		if _, err := hook.ParseEventType(ask.EventType); err != nil {
			fail(w, http.StatusBadRequest, codeBad, err.Error())
			return
		}
	}
	done, err := i.cfg.Actions.Trigger(r.Context(), hook.EventType(ask.EventType))
	if err != nil {
		failWith(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"done": done})
}
