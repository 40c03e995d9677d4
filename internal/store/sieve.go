package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A search goes through the ids from the newest on, in windows that grow: the
// first find soon what is wanted and close, the later ones cost few questions.
const (
	firstWindow = 1 << 10
	lastWindow  = 1 << 17
)

// idRange are the ids of a journal's deliveries, and their prints once they are
// asked for.
type idRange struct {
	journal     int64
	name        string
	first, last int64

	isRead  bool
	covered int64 // the id up to which there are prints
	left    []candidate
}

// candidate is a delivery that its print lets pass. Of the words in open, a bit
// for each, its body tells.
type candidate struct {
	id, position int64
	from         *idRange
	open         uint64
}

// sieve looks only at deliveries that the database and the prints leave over.
func (s *searcher) sieve(ctx context.Context) error {
	path := filepath.Join(s.home, FileName)
	var newest int64
	err := s.db.QueryRowContext(ctx, "SELECT ifnull(max(id), 0) FROM deliveries").Scan(&newest)
	newest = min(newest, s.before-1)
	if err == nil {
		err = s.readRanges(ctx, newest)
	}
	if err != nil {
		return explain("read", path, err)
	}
	for hi, size := newest+1, int64(firstWindow); hi > s.from; size = min(4*size, lastWindow) {
		lo := max(s.from, hi-size)
		ids, err := s.candidates(ctx, lo, hi)
		if err != nil {
			return explain("read", path, err)
		}
		if more, err := s.examine(ctx, ids); err != nil || !more {
			return err
		}
		hi = lo
	}
	return nil
}

// examine looks at deliveries, from the last one on.
func (s *searcher) examine(ctx context.Context, ids []int64) (more bool, err error) {
	for len(ids) > 0 {
		n := max(0, len(ids)-searchPage)
		page, err := s.load(ctx, "d.id IN ("+joinIDs(ids[n:])+") ORDER BY d.id DESC")
		if err != nil {
			return false, err
		}
		if more, err := s.pass(ctx, page); err != nil || !more {
			return false, err
		}
		ids = ids[:n]
	}
	return true, nil
}

func (s *searcher) readRanges(ctx context.Context, newest int64) error {
	if len(s.plan.words) == 0 {
		return nil
	}
	rows, err := s.db.QueryContext(ctx, "SELECT id, name, ifnull(first_id, 1), ifnull(last_id, ?) FROM journals", newest)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r := &idRange{}
		if err := rows.Scan(&r.journal, &r.name, &r.first, &r.last); err != nil {
			return err
		}
		s.ranges = append(s.ranges, r)
	}
	return rows.Err()
}

// few is for how many deliveries it isn't worth asking the database more.
const few = 1000

// candidates are the ids from lo up to hi, without it, that may pass; ascending.
// What leaves over most for its price is asked first, and bodies are read last.
func (s *searcher) candidates(ctx context.Context, lo, hi int64) ([]int64, error) {
	left := remaining{s: s, lo: lo, hi: hi}
	var printed []candidate
	if len(s.plan.words) > 0 {
		var unprinted []int64
		var err error
		if printed, unprinted, err = s.byPrints(ctx, lo, hi); err != nil {
			return nil, err
		}
		for i := range printed {
			left.ids = append(left.ids, printed[i].id)
		}
		left.ids, left.narrowed = append(left.ids, unprinted...), true
		slices.Sort(left.ids)
	}
	for _, not := range []bool{false, true} {
		for i := range s.plan.attempts {
			if t := &s.plan.attempts[i]; t.not == not {
				left.ask(ctx, t.not, "SELECT DISTINCT delivery_id AS id FROM attempts WHERE delivery_id >= ? AND delivery_id < ? AND ("+t.where+")", t.args)
			}
		}
		if not || len(s.plan.deliveries) == 0 {
			continue
		}
		left.ask(ctx, false, "SELECT id FROM deliveries WHERE id >= ? AND id < ? AND "+strings.Join(s.plan.deliveries, " AND "), s.plan.args)
	}
	if left.err != nil {
		return nil, left.err
	}
	return s.byBodies(ctx, left.ids, printed), ctx.Err()
}

// remaining are the ids of a window that may still pass: all, until it is
// narrowed.
type remaining struct {
	s        *searcher
	lo, hi   int64
	ids      []int64
	narrowed bool
	err      error
}

// ask leaves only what a query answers, or, with not, what it doesn't. Where few
// are left it spares the query.
func (r *remaining) ask(ctx context.Context, not bool, query string, args []any) {
	if r.err != nil || (r.narrowed && len(r.ids) <= few) {
		return
	}
	window := []any{r.lo, r.hi}
	if not && !r.narrowed {
		r.ids, r.err = r.s.query(ctx, "SELECT id FROM deliveries WHERE id >= ? AND id < ?", window...)
		r.narrowed = true
	}
	var some []int64
	if r.err == nil {
		some, r.err = r.s.query(ctx, query, append(window, args...)...)
	}
	switch {
	case not:
		r.ids = difference(r.ids, some)
	case r.narrowed:
		r.ids = intersection(r.ids, some)
	default:
		r.ids, r.narrowed = some, true
	}
}

// query reads ids, ascending. They come as one text: to read them row by row
// takes three times as long.
func (s *searcher) query(ctx context.Context, query string, args ...any) ([]int64, error) {
	var text string
	if err := s.db.QueryRowContext(ctx, "SELECT ifnull(group_concat(id), '') FROM ("+query+" ORDER BY id)", args...).Scan(&text); err != nil {
		return nil, err
	}
	ids := make([]int64, 0, strings.Count(text, ",")+1)
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			break
		}
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("an id is no number: %w", err)
		}
		ids = append(ids, id)
	}
	if !slices.IsSorted(ids) {
		slices.Sort(ids)
	}
	return ids, nil
}

// byPrints are the deliveries that their prints leave over, newest first within
// a journal, and the ids of those that have none.
func (s *searcher) byPrints(ctx context.Context, lo, hi int64) (left []candidate, unprinted []int64, err error) {
	var without []string
	args := []any{lo, hi}
	within := make([]*idRange, 0, len(s.ranges))
	for _, r := range s.ranges {
		if r.last >= lo && r.first < hi {
			within = append(within, r)
		}
	}
	share(len(within), func(next func() (int, bool)) {
		for i, ok := next(); ok; i, ok = next() {
			s.readPrints(within[i])
		}
	})
	most := 0
	for _, r := range within {
		most += len(r.left)
	}
	left = make([]candidate, 0, most)
	for _, r := range within {
		if r.covered < min(r.last, hi-1) {
			without, args = append(without, "(journal_id = ? AND id > ?)"), append(args, r.journal, r.covered)
		}
		byID := func(c candidate, id int64) int { return cmp.Compare(c.id, id) }
		from, _ := slices.BinarySearchFunc(r.left, lo, byID)
		for i := len(r.left) - 1; i >= from; i-- {
			left = append(left, r.left[i])
		}
		r.left = r.left[:from] // the windows after this one lie below it
	}
	if len(without) > 0 {
		unprinted, err = s.query(ctx, "SELECT id FROM deliveries WHERE id >= ? AND id < ? AND ("+strings.Join(without, " OR ")+")", args...)
	}
	return left, unprinted, err
}

// readPrints reads a journal's prints once and keeps what they let pass. Where
// there are none, the bodies are read.
func (s *searcher) readPrints(r *idRange) {
	if r.isRead {
		return
	}
	r.isRead = true
	_, _ = readPrints(printPath(s.home, r.name), func(e *printed) {
		r.covered = e.id
		if e.id >= s.before {
			return
		}
		if open, ok := s.mayPass(e); ok {
			if len(r.left) == cap(r.left) { // append alone would copy many times over
				r.left = slices.Grow(r.left, len(r.left)+1024)
			}
			r.left = append(r.left, candidate{id: e.id, position: e.position, from: r, open: open})
		}
	})
}

// mayPass reports whether an entry's delivery may have the words that it must
// have and none that it must not, and of which words its body has to tell.
func (s *searcher) mayPass(e *printed) (open uint64, ok bool) {
	for i := range s.plan.words {
		w := &s.plan.words[i]
		if strings.Contains(w.word, fieldGap) {
			continue // it might reach over the gap
		}
		has := bytes.Contains(e.fields, w.bytes)
		if !has && mayHold(e.print, w.probes) {
			open |= 1 << i
			continue
		}
		if has == w.not {
			return 0, false
		}
	}
	return open, true
}
