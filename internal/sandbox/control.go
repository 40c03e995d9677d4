package sandbox

import (
	"context"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// controlPrefix is where the sandbox itself is controlled.
const controlPrefix = "/_sandbox"

// control serves the control. It has no key, so it is for programs on this
// machine alone: the caller's address has to be a loopback one, and a request
// that a web page could have made (a foreign Host, any Origin) or that somebody
// passed on is refused.
func (s *Sandbox) control() http.Handler {
	type methods map[string]http.HandlerFunc
	endpoints := map[string]methods{
		controlPrefix + "/emit":     {http.MethodPost: s.serveEmit},
		controlPrefix + "/ledger":   {http.MethodGet: s.serveLedger},
		controlPrefix + "/webhooks": {http.MethodGet: s.serveWebhooks},
		controlPrefix + "/faults": {
			http.MethodPost: s.serveArmFault, http.MethodGet: s.serveFaults, http.MethodDelete: s.serveClearFaults,
		},
		controlPrefix + "/reset":   {http.MethodPost: s.serveReset},
		controlPrefix + "/settled": {http.MethodGet: s.serveSettled},
	}
	paths := slices.Sorted(maps.Keys(endpoints))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if reason := foreign(r); reason != "" {
			write(w, failure(http.StatusForbidden, reason))
			return
		}
		allowed, ok := endpoints[strings.TrimSuffix(r.URL.Path, "/")]
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		serve := allowed[method]
		switch {
		case !ok:
			write(w, answer{http.StatusNotFound, fields{
				"ok": false, "error": "no such control path: " + r.URL.Path + "; see paths", "paths": paths,
			}})
		case serve == nil:
			names := strings.Join(slices.Sorted(maps.Keys(allowed)), ", ")
			w.Header().Set("Allow", names)
			write(w, failure(http.StatusMethodNotAllowed, r.Method+" is not for "+r.URL.Path+": use "+names))
		default:
			serve(w, r)
		}
	})
}

func failure(status int, text string) answer {
	return answer{status, fields{"ok": false, "error": text}}
}

// foreign says why a request is not one of a program on this machine, "" if it
// is.
func foreign(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !isLoopback(host) {
		return "the control of the sandbox answers to this machine only: call it on a loopback address"
	}
	name := r.Host
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	if !isLoopback(strings.Trim(name, "[]")) && !strings.EqualFold(name, "localhost") {
		return "the Host " + r.Host + " is not this machine's: call the control as 127.0.0.1 or localhost"
	}
	if len(r.Header.Values("Origin")) > 0 {
		return "the control of the sandbox is not for web pages: call it without an Origin"
	}
	if r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
		return "the control of the sandbox doesn't answer through a proxy: call it directly"
	}
	return ""
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// ledgerChunk is how many entries are copied at a time while the lock is held.
const ledgerChunk = 500

// serveLedger writes the ledger as one array, piece by piece, however long it
// is.
func (s *Sandbox) serveLedger(w http.ResponseWriter, r *http.Request) {
	var only hook.EventType
	if name := r.URL.Query().Get("event_type"); name != "" {
		var err error
		if only, err = hook.ParseEventType(name); err != nil {
			write(w, failure(http.StatusBadRequest, "event_type: "+err.Error()))
			return
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	s.mu.Lock()
	a := s.account
	s.mu.Unlock()
	line := []byte("[")
	for last := int64(0); ; {
		s.mu.Lock()
		entries := a.ledger.after(last, ledgerChunk)
		s.mu.Unlock()
		for _, e := range entries {
			last = e.ID
			if only != "" && e.Type != only {
				continue
			}
			text, err := json.Marshal(e)
			if err != nil { // never: it is made of texts, numbers and times
				return
			}
			line = append(line, text...)
			if _, err := w.Write(line); err != nil {
				return
			}
			line = append(line[:0], ",\n"...)
		}
		if len(entries) < ledgerChunk {
			break
		}
	}
	end := "]\n"
	if line[0] == '[' {
		end = "[]\n"
	}
	_, _ = w.Write([]byte(end))
}

// serveWebhooks lists what is registered, at all levels.
func (s *Sandbox) serveWebhooks(w http.ResponseWriter, _ *http.Request) {
	type item struct {
		ID         int64            `json:"id"`
		Name       string           `json:"name"`
		Level      hook.Level       `json:"level"`
		CampaignID *int64           `json:"campaign_id"`
		ClientID   *int64           `json:"client_id"`
		URL        string           `json:"webhook_url"`
		Events     []hook.EventType `json:"event_types"`
		Categories []int64          `json:"category_ids"`
		Active     bool             `json:"active"`
		CreatedAt  string           `json:"created_at"`
		UpdatedAt  string           `json:"updated_at"`
	}
	list := []item{}
	s.mu.Lock()
	for _, h := range s.account.hooks.hooks {
		list = append(list, item{
			h.id, h.name, h.Level, orNull(h.CampaignID), orNull(h.ClientID), h.url, h.eventList(),
			append([]int64{}, h.categories...), !h.disabled, stamp(h.createdAt), stamp(h.updatedAt),
		})
	}
	s.mu.Unlock()
	write(w, okay(list))
}

func (s *Sandbox) serveReset(w http.ResponseWriter, r *http.Request) {
	if err := s.Reset(r.Context()); err != nil {
		write(w, failure(http.StatusServiceUnavailable, err.Error()))
		return
	}
	write(w, okay(fields{"ok": true}))
}

// serveSettled waits until nothing is pending, ten seconds if nothing else is
// asked for and ten minutes at most.
func (s *Sandbox) serveSettled(w http.ResponseWriter, r *http.Request) {
	patience := 10 * time.Second
	if text := r.URL.Query().Get("timeout"); text != "" {
		var err error
		patience, err = time.ParseDuration(text)
		if err != nil || patience < 0 || patience > 10*time.Minute {
			write(w, failure(http.StatusBadRequest, "timeout "+text+": give a duration from 0s to 10m, for example 10s"))
			return
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	if err := s.Settle(ctx); err != nil {
		write(w, answer{http.StatusGatewayTimeout, fields{"ok": false, "pending": s.Totals().Pending, "error": err.Error()}})
		return
	}
	write(w, okay(fields{"ok": true, "pending": 0}))
}
