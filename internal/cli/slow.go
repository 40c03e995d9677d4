package cli

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// slowFrom is how long a person looks at an empty terminal without wondering.
const slowFrom = 700 * time.Millisecond

// sayIfSlow tells a person what is waited for, once that takes long. Done has to be
// called when it is over.
func (a *app) sayIfSlow(ctx context.Context, text string) (done func()) {
	if a.quiet {
		return func() {}
	}
	ctx, cancel := context.WithTimeout(ctx, slowFrom)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		<-ctx.Done()
		if ctx.Err() == context.DeadlineExceeded {
			_, _ = fmt.Fprintln(a.streams.Err, text)
		}
	})
	return func() {
		cancel()
		waiting.Wait()
	}
}
