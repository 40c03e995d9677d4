package inspector

import (
	"context"
	"net/http"

	"leadrig/internal/actions"
)

// Sharing lets others follow the run, or no longer. What comes of it is told on the
// feed, in hook.ShareChanged. Its errors say why it can't be done as things stand.
type Sharing interface {
	// Revoke tells everybody who follows the run, drops them, and has the address
	// lead nowhere for good.
	Revoke(ctx context.Context) error
	// Open lets others join, and returns where: a new secret after Revoke.
	Open(ctx context.Context) (url string, err error)
}

// doShare names ending the sharing and beginning it again.
const doShare actions.Name = "share"

// whyNoSharing is the reason for which the run can't be shared, "" if it can.
func (i *Inspector) whyNoSharing() string {
	switch {
	case i.cfg.Sharing != nil:
		return ""
	case i.cfg.NoSharing != "":
		return i.cfg.NoSharing
	}
	return "this run isn't shared: start with --share"
}

func (i *Inspector) canShare(w http.ResponseWriter) bool {
	if why := i.whyNoSharing(); why != "" {
		fail(w, http.StatusConflict, codeDisabled, why)
		return false
	}
	return true
}

// share lets others join and answers where; while they can, nothing changes.
func (i *Inspector) share(w http.ResponseWriter, r *http.Request) {
	if !i.canShare(w) {
		return
	}
	join, err := i.cfg.Sharing.Open(r.Context())
	if err != nil {
		fail(w, http.StatusConflict, codeDisabled, err.Error())
		return
	}
	answer(w, http.StatusOK, map[string]any{"join": join})
}

// unshare ends the sharing for everybody.
func (i *Inspector) unshare(w http.ResponseWriter, r *http.Request) {
	if !i.canShare(w) {
		return
	}
	if err := i.cfg.Sharing.Revoke(r.Context()); err != nil {
		fail(w, http.StatusConflict, codeDisabled, err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
