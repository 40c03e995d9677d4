package wire

import (
	"context"
	"runtime"
	"sync"
)

// loops sends all with one loop for every two processors, for the handler
// mostly is on the same machine; false if that can't be done: TLS needs the
// connections of the standard library, and a loop is for kept ones.
func (f *flow) loops(ctx context.Context) bool {
	places := f.concurrency()
	if f.s.pool.tls != nil || f.s.cfg.MaxIdle < 0 || places < leastPlaces {
		return false
	}
	count := max(1, min(runtime.GOMAXPROCS(0)/2, places/leastPlaces))
	loops := make([]*loop, 0, count)
	for i := range count {
		l, err := newLoop(f, (places+i)/count)
		if err != nil { // no more descriptors; workers say so where it matters
			for _, l := range loops {
				l.close()
			}
			return false
		}
		loops = append(loops, l)
	}
	var all sync.WaitGroup
	for _, l := range loops {
		all.Go(func() { courteous(func() { l.run(ctx) }) })
	}
	all.Wait()
	return true
}

// unusual says that loops don't help: what they take on they mostly have to
// leave to goroutines.
func (f *flow) unusual() bool {
	const enough = 32
	aside := f.aside.Load()
	return aside > enough && aside > f.quick.Load()/4
}
