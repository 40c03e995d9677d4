package store

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"leadrig/internal/filter"
)

const (
	// bodyChunk is how many bodies are read in one piece of work: they lie close
	// together in their journal.
	bodyChunk = 256
	// maxReaders bounds how many goroutines one search reads with.
	maxReaders = 4
)

// byBodies leaves out of the ids those of candidates whose bodies say no. It
// reads on several processors: a word that every body has, and that none may
// have, makes it read them all.
func (s *searcher) byBodies(ctx context.Context, ids []int64, candidates []candidate) []int64 {
	var open []*candidate
	for i := range candidates {
		if c := &candidates[i]; c.open != 0 {
			if _, ok := slices.BinarySearch(ids, c.id); ok {
				open = append(open, c)
			}
		}
	}
	chunks := slices.Collect(slices.Chunk(open, bodyChunk))
	var mu sync.Mutex
	var no []int64
	share(len(chunks), func(next func() (int, bool)) {
		r := newBodyReader(s)
		defer r.texts.close()
		for i, ok := next(); ok && ctx.Err() == nil; i, ok = next() {
			for _, c := range chunks[i] {
				if !r.mayPass(c) {
					r.no = append(r.no, c.id)
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		no = append(no, r.no...)
	})
	slices.Sort(no)
	return difference(ids, no)
}

// bodyReader looks for the plan's words in bodies; for one goroutine.
type bodyReader struct {
	plan  *plan
	texts *texts
	find  []*filter.Finder // for each word
	no    []int64
}

func newBodyReader(s *searcher) *bodyReader {
	r := &bodyReader{plan: &s.plan, texts: newTexts(s.home)}
	for i := range s.plan.words {
		r.find = append(r.find, filter.NewFinder(s.plan.words[i].word))
	}
	return r
}

// mayPass reports whether a candidate's body has the words that it has to tell
// of, and not those that it must not have.
func (r *bodyReader) mayPass(c *candidate) bool {
	body, err := r.texts.body(c.from.name, c.position)
	if err != nil {
		return true // the filter decides
	}
	for i := range r.plan.words {
		if c.open&(1<<i) != 0 && r.find[i].In(body) == r.plan.words[i].not {
			return false
		}
	}
	return true
}

// share has pieces of work, numbered from 0, done by as many goroutines as are
// useful, and returns when all is done. Each asks for its next piece until there
// is none, and lets others run in between: a search never holds up deliveries.
func share(pieces int, work func(next func() (piece int, ok bool))) {
	var taken atomic.Int64
	next := func() (int, bool) {
		runtime.Gosched()
		i := int(taken.Add(1)) - 1
		return i, i < pieces
	}
	var wg sync.WaitGroup
	for range min(pieces, runtime.GOMAXPROCS(0), maxReaders) - 1 {
		wg.Go(func() { work(next) })
	}
	if pieces > 0 {
		work(next)
	}
	wg.Wait()
}
