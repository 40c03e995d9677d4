package cli

import (
	"context"
	"sync"

	"leadrig/fixtures/keep"
	"leadrig/internal/hook"
)

// savedFixtures is where the live screen saves if nothing else is said, in the
// current folder.
const savedFixtures = "fixtures"

// savePlan is where fixtures are saved while a run goes on, and how.
type savePlan struct {
	dir       string   // "": savedFixtures, and nothing is saved unasked
	keepWords []string // that stay in texts
}

// saveInto writes deliveries as fixtures into a folder, redacted. Nothing is made
// before the first one.
func (a *app) saveInto(s savePlan) func(context.Context, *hook.Delivery) (string, bool, error) {
	open := sync.OnceValues(func() (*keep.Saver, error) {
		return keep.Open(a.home, first(s.dir, savedFixtures), false, s.keepWords...)
	})
	return func(ctx context.Context, d *hook.Delivery) (path string, redacted bool, err error) {
		saver, err := open()
		if err != nil {
			return "", false, err
		}
		return saver.Save(ctx, d)
	}
}
