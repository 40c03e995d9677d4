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

// saveInto writes deliveries as fixtures into a folder, redacted. Nothing is made
// before the first one.
func (a *app) saveInto(dir string) func(context.Context, *hook.Delivery) (string, bool, error) {
	open := sync.OnceValues(func() (*keep.Saver, error) { return keep.Open(a.home, dir, false) })
	return func(ctx context.Context, d *hook.Delivery) (path string, redacted bool, err error) {
		saver, err := open()
		if err != nil {
			return "", false, err
		}
		return saver.Save(ctx, d)
	}
}
