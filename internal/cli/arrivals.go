package cli

import (
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"leadrig/fixtures/keep"
	"leadrig/fixtures/shape"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
)

// arrivals looks at what arrives in a run, beside its way: it warns the first
// time that an event departs from what SmartLead documents and, where it is to,
// keeps one fixture for each new shape. Deliveries wait for it in memory, within
// limits: a run never waits for it.
type arrivals struct {
	keeper  *keep.Keeper // nil: nothing is kept
	feed    *feed.Feed
	queue   chan *hook.Delivery
	bytes   atomic.Int64 // of bodies in the queue
	skipped atomic.Int64 // that were to be kept, and for which there was no room
	pace    *rate.Limiter
	done    chan struct{}
}

// Limits of what waits to be looked at, and of what is compared: that takes tens
// of times as long as passing a delivery on does, and a shape that has drifted
// comes again.
const (
	maxUnseen      = 1024
	maxUnseenBytes = 64 << 20
	comparedASec   = 20
)

// lookAt begins to look at what arrives; save says where shapes are kept. Close
// has to be called.
func (a *app) lookAt(f *feed.Feed, save savePlan) (*arrivals, error) {
	s := &arrivals{
		feed: f, queue: make(chan *hook.Delivery, maxUnseen), done: make(chan struct{}),
		pace: rate.NewLimiter(comparedASec, comparedASec),
	}
	if save.dir != "" {
		saver, err := keep.Open(a.home, save.dir, false, save.keepWords...)
		if err != nil {
			return nil, exit.With(exit.Failed, err)
		}
		if s.keeper, err = keep.NewKeeper(saver); err != nil {
			return nil, exit.Usagef("--save: %w", err)
		}
	}
	go s.run()
	return s, nil
}

// offer never blocks.
func (s *arrivals) offer(d *hook.Delivery) {
	if s.keeper == nil && !s.pace.Allow() {
		return
	}
	size := int64(len(d.Body))
	if s.bytes.Add(size) <= maxUnseenBytes {
		select {
		case s.queue <- d:
			return
		default:
		}
	}
	s.bytes.Add(-size)
	s.skipped.Add(1)
}

func (s *arrivals) run() {
	defer close(s.done)
	look := s.comparing()
	failed := false
	for d := range s.queue {
		s.bytes.Add(-int64(len(d.Body)))
		if s.keeper != nil {
			failed = s.keep(d, failed)
		}
		look(d) // last: on a screen the last warning stays, and this one counts most
	}
}

// keep saves a delivery of a new shape. That it can't is told once, since the next
// ones fail for the same reason.
func (s *arrivals) keep(d *hook.Delivery, toldBefore bool) (told bool) {
	path, saved, err := s.keeper.Offer(d)
	switch {
	case err != nil && !toldBefore:
		s.warn(session.WarnNotSaved, fmt.Sprintf("a new shape of %s could not be saved: %v", d.EventType, err))
		return true
	case saved:
		s.warn(session.WarnSaved, fmt.Sprintf("a new shape of %s was saved, redacted: %s", d.EventType, path))
	}
	return toldBefore
}

// comparing returns what warns of drift. The catalogue is read when there is
// something to compare with it, not while a run starts.
func (s *arrivals) comparing() func(*hook.Delivery) {
	var shapes *shape.Shapes
	broken := false
	return func(d *hook.Delivery) {
		if broken || (s.keeper != nil && !s.pace.Allow()) {
			return
		}
		if shapes == nil {
			reference, err := shape.NewReference()
			if err != nil {
				broken = true
				s.warn(session.WarnDrift, fmt.Sprintf("what arrives can't be compared with what SmartLead documents: %v", err))
				return
			}
			shapes = shape.NewShapes(reference)
		}
		if drift, first := shapes.Observe(d); first && len(drift) > 0 {
			s.warn(session.WarnDrift, departure(d, drift))
		}
	}
}

// departure says what departs from SmartLead's pages, and how to see all of it.
func departure(d *hook.Delivery, drift []shape.Drift) string {
	text := fmt.Sprintf("%s isn't as SmartLead documents it: %s", d.EventType, drift[0].Text())
	if more := len(drift) - 1; more > 0 {
		text += fmt.Sprintf(", and %s", plural(more, "more difference", "more differences"))
	}
	return text + "; leadrig fixtures drift --against history shows all"
}

// close looks at what has come and ends.
func (s *arrivals) close() {
	close(s.queue)
	<-s.done
	if n := s.skipped.Load(); n > 0 && s.keeper != nil {
		s.warn(session.WarnNotSaved, fmt.Sprintf("%s came too fast to be looked at for new shapes; fixtures save takes them from the history",
			plural(int(n), "delivery", "deliveries")))
	}
}

func (s *arrivals) warn(code, text string) {
	s.feed.Publish(&hook.Warning{Time: time.Now(), Code: code, Text: text})
}
