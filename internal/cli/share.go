package cli

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"leadrig/fixtures"
	"leadrig/fixtures/redaction"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/share"
	"leadrig/internal/store"
)

// shareFlags say whether and how a run is shared.
type shareFlags struct {
	on, raw bool
	limit   int
	set     *pflag.Flag // that of the limit
	hub     *sharing    // of a shared run
}

func (o *shareFlags) add(flags *pflag.FlagSet) {
	flags.BoolVar(&o.on, "share", false, "let others follow this run: shows the leadrig join line to give them; payloads are redacted")
	flags.BoolVar(&o.raw, "share-raw", false, "with --share: share payloads and headers as they come, personal data and all")
	flags.IntVar(&o.limit, "share-limit", share.DefaultLimit, fmt.Sprintf("with --share: how many may be in at once, 1 to %d", share.MaxLimit))
	o.set = flags.Lookup("share-limit")
}

// check says what is wrong with the flags.
func (o *shareFlags) check() error {
	if o.raw && !o.on {
		return exit.Usagef("--share-raw goes with --share")
	}
	if o.set != nil && o.set.Changed && !o.on {
		return exit.Usagef("--share-limit goes with --share")
	}
	if o.on && (o.limit < 1 || o.limit > share.MaxLimit) {
		return exit.Usagef("--share-limit %d: that many can't be in at once; say 1 to %d", o.limit, share.MaxLimit)
	}
	return nil
}

// shareEnd bounds how long participants are told of the end.
const shareEnd = 5 * time.Second

// startSharing shares the run that opts is for, if that is wanted. Stop tells
// participants of the run's end, waits for them, and has to be called.
func (a *app) startSharing(f *feed.Feed, opts *session.Options, o shareFlags) (stop func(), err error) {
	if !o.on {
		return func() {}, nil
	}
	records := &sharedRecords{home: opts.Home}
	cfg := share.Config{Deliveries: records, Raw: o.raw, Limit: o.limit, Tell: func(m hook.Message) {
		f.Publish(m)
		if s, ok := m.(*hook.ShareChanged); ok && s.State == hook.ShareOpened && s.URL != "" {
			a.sayShared(s.URL, s.Detail, o)
		}
	}}
	if !o.raw {
		if cfg.Redact, err = a.redactShared(); err != nil {
			return nil, err
		}
	}
	hub, err := share.New(cfg)
	if err != nil {
		return nil, err
	}
	path, err := hub.Open()
	if err != nil {
		return nil, err
	}
	o.hub.begin(hub)
	a.secrets = a.secrets.With(path[1:])
	opts.Upgrade = hub.Handler
	before := opts.Ready
	opts.Ready = func(m *hook.Ready) {
		if before != nil {
			before(m)
		}
		hub.At(m.PublicURL)
		m.Share = hub.Address()
		a.sayShared(m.Share, "", o)
	}
	reader := f.Subscribe(share.Pace)
	ctx, cancel := context.WithCancel(context.WithoutCancel(a.life.ctx))
	var running sync.WaitGroup
	running.Go(func() { _ = hub.Run(ctx, reader) }) // it ends by being cancelled
	return func() {
		down, done := context.WithTimeout(ctx, shareEnd)
		defer done()
		_ = hub.Close(down) // what is left of it the run has cut already
		cancel()
		running.Wait()
		reader.Close()
		records.close()
		a.secrets = a.secrets.With(o.hub.secrets()...)
	}, nil
}

// sayShared shows the line that a room needs, and why it is shown again. It is a
// secret, so the log doesn't have it.
func (a *app) sayShared(address, why string, o shareFlags) {
	if a.tui() {
		return // the screen shows it
	}
	what := "payloads are redacted"
	if o.raw {
		what = "payloads are shared as they come"
	}
	if why != "" {
		why += ": "
	}
	_, _ = fmt.Fprintf(a.streams.Err, "\n%sothers follow this run with (%s, %d at most):\n\n  leadrig join %s --forward-to http://127.0.0.1:3000 --name NAME\n\n", why, what, o.limit, address)
}

// redactShared redacts deliveries as fixtures are, with the same key: stand-ins
// are the same in both.
func (a *app) redactShared() (func(*hook.Delivery) *hook.Delivery, error) {
	key, err := redaction.OpenKey(a.home)
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	redactor := redaction.New(key)
	return func(d *hook.Delivery) *hook.Delivery {
		redacted, err := redactor.Fixture(fixtures.FromDelivery(d))
		if err != nil {
			return nil // the hub says so
		}
		body, err := redacted.Body()
		if err != nil {
			return nil
		}
		target, err := url.Parse(redacted.Request.Path)
		if err != nil {
			return nil
		}
		shared := *d
		shared.Query, shared.Header, shared.Body = target.RawQuery, hook.NewHeader(redacted.Request.Headers...), body
		shared.RequestID, shared.Summary = shared.Header.Get(hook.RequestIDHeader), hook.Summarize(body)
		return &shared
	}, nil
}

// sharedRecords reads what this run has recorded. The history is opened with the
// first delivery: before, there may be none yet.
type sharedRecords struct {
	home string

	mu     sync.Mutex
	reader *store.Reader
}

// Delivery implements share.Deliveries.
func (r *sharedRecords) Delivery(ctx context.Context, id int64) (*hook.Delivery, error) {
	reader, err := r.open()
	if err != nil {
		return nil, err
	}
	return reader.Delivery(ctx, id)
}

func (r *sharedRecords) open() (*store.Reader, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reader != nil {
		return r.reader, nil
	}
	var err error
	r.reader, err = store.OpenReader(r.home)
	return r.reader, err
}

func (r *sharedRecords) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reader != nil {
		_ = r.reader.Close() // it was only read
	}
}
