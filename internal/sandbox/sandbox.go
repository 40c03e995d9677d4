package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Sandbox is a SmartLead account with its API, its simulation and the delivery
// of its events. Make one with New, serve Handler, and have Run run.
type Sandbox struct {
	cfg    Config
	client *http.Client
	limits *limiter
	api    []route
	faults *faultList

	mu      sync.Mutex
	account *account   // replaced by a reset
	work    *sync.Cond // something to deliver, or an end
	quiet   *sync.Cond // a delivery ended
	running bool
	wake    chan struct{} // tells the timekeeper to look again
}

// account is all that a reset takes back to the start. It is guarded by the
// sandbox's lock.
type account struct {
	cfg          *Config
	dice         dice
	world        *world
	times        *timeline
	hooks        *registry
	templates    *templates
	ledger       *ledger
	queue        *queue
	later        *later
	story        *story
	nextEvent    int64
	nextDelivery int64
	// underway holds how to stop each attempt that is being made.
	underway map[*delivery]context.CancelFunc
}

// New makes a sandbox. Nothing runs yet: without Run, events pile up in the
// ledger as pending. An error names the value of the configuration that is
// wrong.
func New(c Config) (*Sandbox, error) {
	cfg, err := c.complete()
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	s := &Sandbox{
		cfg: cfg, client: newClient(cfg), limits: newLimiter(*cfg.Limits, cfg.Now), api: routes(),
		faults: newFaultList(), wake: make(chan struct{}, 1),
	}
	s.work = sync.NewCond(&s.mu)
	s.quiet = sync.NewCond(&s.mu)
	s.account = newAccount(&s.cfg)
	return s, nil
}

func newAccount(cfg *Config) *account {
	d := dice{seed: cfg.Seed}
	a := &account{
		cfg: cfg, dice: d, world: newWorld(d),
		times:     newTimeline(epoch(), d.stream("event times"), 40*time.Second),
		templates: newTemplates(cfg.Catalogue),
		ledger:    &ledger{limit: maxRecords},
		queue:     newQueue(cfg.Workers),
		later:     &later{},
		underway:  map[*delivery]context.CancelFunc{},
	}
	// Webhooks are as old as the day before the first event, whenever they are
	// registered, so that their age doesn't depend on what happened by then.
	registered := newTimeline(epoch().AddDate(0, 0, -1), d.stream("webhook times"), 20*time.Second)
	if cfg.WallClock {
		a.times.wall, registered.wall = cfg.Now, cfg.Now
	}
	a.hooks = newRegistry(d, registered)
	a.story = newStory(a)
	return a
}

// Run delivers events, and simulates them if the configuration has a rate,
// until ctx ends. It returns once nothing of it runs any more; what was pending
// stays so and is delivered by a later Run. The error is nil unless the
// sandbox runs already or the catalogue has no payload to simulate with.
func (s *Sandbox) Run(ctx context.Context) error {
	s.mu.Lock()
	if s.running {
		s.mu.Unlock()
		return errors.New("run sandbox: it is running already, one Run is enough")
	}
	s.running = true
	s.mu.Unlock()
	s.faults.start()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() { s.wakeAtEnd(ctx) })
	wg.Go(func() { s.keepTime(ctx) })
	for range s.cfg.Workers {
		wg.Go(func() { s.deliver(ctx) })
	}
	if s.cfg.Rate > 0 && !s.cfg.GenerateOnly {
		wg.Go(func() {
			if failed = s.simulate(ctx); failed != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	s.client.CloseIdleConnections()
	s.faults.stop()

	s.mu.Lock()
	s.running = false
	s.mu.Unlock()
	return failed
}

// wakeAtEnd wakes everybody who waits for something that won't come any more.
func (s *Sandbox) wakeAtEnd(ctx context.Context) {
	<-ctx.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work.Broadcast()
	s.quiet.Broadcast()
}

// Settle waits until no delivery is pending. The error says how many still are
// when ctx ends; without Run none ever gets anywhere.
func (s *Sandbox) Settle(ctx context.Context) error {
	err := s.waitFor(ctx, func() bool { return s.account.ledger.totals.Pending == 0 })
	if err != nil {
		return fmt.Errorf("settle: %d deliveries are still pending: %w", s.Totals().Pending, err)
	}
	return nil
}

// waitFor waits until reached, which is called with the lock held and has to
// become true by the end of a delivery or a reset.
func (s *Sandbox) waitFor(ctx context.Context, reached func() bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reached() {
		return nil
	}
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.quiet.Broadcast()
	})
	defer stop()
	for !reached() {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.quiet.Wait()
	}
	return nil
}

// Reset forgets webhooks, ledger, rate limits and faults and goes back to the
// start of the seed. Attempts that are being made are broken off; it waits for their end
// as long as ctx lasts, so that none of them reaches into the new start.
func (s *Sandbox) Reset(ctx context.Context) error {
	s.limits.reset()
	s.faults.clear()
	s.mu.Lock()
	old := s.account
	s.account = newAccount(&s.cfg)
	for _, stop := range old.underway {
		stop()
	}
	s.quiet.Broadcast()
	s.mu.Unlock()
	err := s.waitFor(ctx, func() bool { return len(old.underway) == 0 })
	if err != nil {
		return fmt.Errorf("reset sandbox: an attempt is still being broken off: %w", err)
	}
	return nil
}

// Ledger returns every event with its deliveries and attempts, oldest first.
func (s *Sandbox) Ledger() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account.ledger.after(0, len(s.account.ledger.events))
}

// Totals returns the counts since the start or the last reset.
func (s *Sandbox) Totals() Totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account.ledger.totals
}

// Campaigns returns the account's campaigns, oldest first.
func (s *Sandbox) Campaigns() []Campaign {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Campaign
	for _, c := range s.account.world.campaigns {
		list = append(list, Campaign{
			ID: c.id, Name: c.script.campaign, Status: c.status, ClientID: c.clientID, Leads: len(c.leads),
		})
	}
	return list
}
