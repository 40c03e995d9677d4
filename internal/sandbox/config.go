package sandbox

import (
	"fmt"
	"math"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
)

// Config says how a sandbox behaves. The zero value is a sandbox with the seed
// 0, SmartLead's policy and standard rate limits that takes any API key and
// simulates nothing by itself.
type Config struct {
	// Seed decides every id, name and time. Two runs with one seed are equal.
	Seed uint64
	// WallClock gives events and webhooks the time of Now in place of virtual
	// times that follow from the seed. It is for runs nobody gave a seed.
	WallClock bool
	// APIKey is the only key the API takes; empty: any key will do, but there
	// has to be one.
	APIKey string
	// Rate is how many events a second are simulated, by Run and by Generate.
	// 0: Run simulates nothing and Generate doesn't wait.
	Rate float64
	// GenerateOnly leaves the simulation to Generate: Rate is then its pace and
	// Run only delivers.
	GenerateOnly bool
	// TimeScale divides the policy's waits; 0 is 1. The times in the ledger stay
	// those of the policy.
	TimeScale float64
	// Policy is the delivery policy; the zero value is policy.SmartLead.
	Policy policy.Policy
	// Workers is how many deliveries may be under way at once; 0 is 64.
	Workers int
	// SignSecret signs each body in X-Smartlead-Signature; empty: no signature.
	SignSecret string
	// Limits are the rate limits of the API; nil is StandardLimits.
	Limits *Limits
	// LiveErrors answers faulty requests as developers met it on the live API
	// (Joi bodies, 400), not as the reference pages promise (422).
	LiveErrors bool
	// FreshRetriggers sends a retriggered delivery under a new X-Request-Id. No
	// page says whether SmartLead does; by default the id is kept.
	FreshRetriggers bool
	// Notify is told of every delivery that starts and every attempt that ends,
	// with real times. It is called from several goroutines at once and holds
	// up the delivery it is told of.
	Notify func(hook.Message)
	// Now is the real clock; nil is time.Now.
	Now func() time.Time
	// Catalogue has the payloads that events are made from; nil loads it.
	Catalogue *fixtures.Catalogue
}

// Limits are rate limits in requests; 0 is none.
type Limits struct {
	PerMinute int
	PerHour   int
	Burst     int // within one second
}

// StandardLimits are those of the standard plan on SmartLead's rate limit page.
func StandardLimits() Limits { return Limits{PerMinute: 60, PerHour: 1000, Burst: 10} }

// Bounds of a sandbox.
const (
	defaultWorkers = 64
	maxWorkers     = 4096
	maxWebhooks    = 1000
	maxBody        = 1 << 20 // bytes of a request to the API or the control
	maxEmit        = 100_000 // events of one emit
	maxListed      = 1000    // events that the answer to an emit lists
	// maxRecords bounds the events and deliveries of the ledger together. The
	// oldest settled events make room for new ones.
	maxRecords = 2_000_000
)

// complete checks the configuration and fills in what was left out.
func (c Config) complete() (Config, error) {
	if c.Rate < 0 || math.IsNaN(c.Rate) || math.IsInf(c.Rate, 0) {
		return c, fmt.Errorf("rate %v: give events a second, 0 for none", c.Rate)
	}
	if c.TimeScale < 0 || math.IsNaN(c.TimeScale) || math.IsInf(c.TimeScale, 0) {
		return c, fmt.Errorf("time scale %v: give a positive number, 1 for the policy's own waits", c.TimeScale)
	}
	if c.Workers < 0 || c.Workers > maxWorkers {
		return c, fmt.Errorf("workers %d: give 1 to %d, or 0 for %d", c.Workers, maxWorkers, defaultWorkers)
	}
	if c.Policy.Name == "" && c.Policy.Timeout == 0 && c.Policy.Waits == nil {
		c.Policy = policy.SmartLead()
	}
	if c.Policy.Timeout <= 0 {
		return c, fmt.Errorf("policy %q: timeout %v: give a positive one", c.Policy.Name, c.Policy.Timeout)
	}
	if c.Limits == nil {
		standard := StandardLimits()
		c.Limits = &standard
	}
	if l := *c.Limits; min(l.PerMinute, l.PerHour, l.Burst) < 0 {
		return c, fmt.Errorf("limits %+v: a limit can't be negative, 0 is none", l)
	}
	if c.TimeScale == 0 {
		c.TimeScale = 1
	}
	if c.Workers == 0 {
		c.Workers = defaultWorkers
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Catalogue == nil {
		catalogue, err := fixtures.Load()
		if err != nil {
			return c, err
		}
		c.Catalogue = catalogue
	}
	return c, nil
}
