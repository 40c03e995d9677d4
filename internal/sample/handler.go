package sample

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"leadrig/internal/hook"
)

// The two paths of the handler.
const (
	WebhookPath = "/webhooks/smartlead" // POST: one event
	EffectsPath = "/effects"            // GET: the number of effects so far
)

// maxBody is the size of the largest body that is read, in bytes. Events that
// carry a whole thread reach megabytes.
const maxBody = 25 << 20

// downstreamTimeout bounds one downstream call. It leaves most of the 30 s that
// SmartLead waits for an answer.
const downstreamTimeout = 10 * time.Second

// maxKeysInMemory is how many done events a handler without a state file
// remembers; beyond that it forgets the oldest. With UUIDs they take some 120 MB.
const maxKeysInMemory = 1_000_000

// Config is what a handler is made of. Its zero value is a handler that
// remembers in memory and calls nobody.
type Config struct {
	// StateFile is where done events are remembered, one line each, all of
	// them; it is created where there is none. One process at a time may use
	// it. If it is empty, the last 1,000,000 events are remembered in memory.
	StateFile string
	// Downstream is the http or https URL that each event is posted to, as the
	// work to be done. If it is empty, the work is only counted.
	Downstream string
	// Client makes the downstream calls. If it is nil, the handler uses one of
	// its own, which follows no redirects.
	Client *http.Client
	// Bug makes the handler wrong in one way. Its zero value: the handler is
	// correct.
	Bug Bug
}

// Handler is the sample handler. Make one with New and close it after its
// server has stopped.
type Handler struct {
	step       steps
	ledger     *ledger
	downstream string
	client     *http.Client
	ownsClient bool
	effects    atomic.Int64
}

// New returns a handler that goes on where its state file ends. The error says
// what is wrong with the state file or the downstream URL.
func New(cfg Config) (*Handler, error) {
	if err := checkDownstream(cfg.Downstream); err != nil {
		return nil, err
	}
	h := &Handler{ledger: newLedger(), downstream: cfg.Downstream, client: cfg.Client}
	h.step = h.correctSteps()
	cfg.Bug.enter(h)
	effects, err := h.ledger.open(cfg.StateFile, h.step.remember)
	if err != nil {
		return nil, err
	}
	h.effects.Store(int64(effects))
	if h.client == nil {
		h.client, h.ownsClient = newClient(), true
	}
	return h, nil
}

// checkDownstream repeats nothing of the URL beyond its scheme: it may hold a
// password.
func checkDownstream(downstream string) error {
	if downstream == "" {
		return nil
	}
	u, err := url.Parse(downstream)
	if err != nil {
		if inner, ok := errors.AsType[*url.Error](err); ok {
			err = inner.Err
		}
		return fmt.Errorf("downstream URL: %w: write it as http://127.0.0.1:4000/path", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return fmt.Errorf("downstream URL with scheme %q and host %q: write it as http://127.0.0.1:4000/path", u.Scheme, u.Host)
	}
	return nil
}

func newClient() *http.Client {
	client := &http.Client{
		// A redirected POST may become a GET, and then nothing was done.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = t.MaxIdleConns
		client.Transport = t
	}
	return client
}

// Effects returns how often the handler has done its work, by itself or, with a
// state file, in earlier runs too.
func (h *Handler) Effects() int64 { return h.effects.Load() }

// Close releases the state file and idle connections. Events that come later
// are answered 503.
func (h *Handler) Close() error {
	if h.ownsClient {
		h.client.CloseIdleConnections()
	}
	return h.ledger.close()
}

// ServeHTTP implements http.Handler. It compares paths itself, since a
// ServeMux answers paths that aren't clean with a redirect, and no answer to an
// event may be one.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == WebhookPath && r.Method == http.MethodPost:
		o, err := h.receive(w, r)
		h.step.answer(w, o, err)
	case r.URL.Path == WebhookPath:
		w.Header().Set("Allow", "POST")
		answer(w, "", refuse(http.StatusMethodNotAllowed, "events are sent with POST"))
	case r.URL.Path == EffectsPath && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		w.Header().Set("Cache-Control", "no-store")
		answer(w, outcome(strconv.FormatInt(h.Effects(), 10)), nil)
	case r.URL.Path == EffectsPath:
		w.Header().Set("Allow", "GET, HEAD")
		answer(w, "", refuse(http.StatusMethodNotAllowed, "the effects are read with GET"))
	default:
		answer(w, "", refuse(http.StatusNotFound, "events go to "+WebhookPath))
	}
}

// receive takes one event through all steps. It returns what to tell the
// sender.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request) (outcome, error) {
	body, err := h.step.read(w, r)
	if err != nil {
		return "", err
	}
	summary, err := h.step.check(body)
	if err != nil {
		return "", err
	}
	if !hook.EventType(summary.EventType).Known() {
		return ignored, nil
	}
	e := &event{kind: hook.EventType(summary.EventType), body: body, requestID: r.Header.Get(hook.RequestIDHeader), fingerprint: summary.Fingerprint}
	first, err := h.step.once(r.Context(), h.step.key(e), func(ctx context.Context) error { return h.step.act(ctx, e) })
	switch {
	case err != nil:
		return "", err
	case first:
		return done, nil
	default:
		return doneBefore, nil
	}
}
