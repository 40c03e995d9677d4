package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// isRecorded says whether a selector names recorded deliveries, and which query
// finds them, at most so many.
func isRecorded(text string) (query string, limit int, ok bool, err error) {
	kind, value, _ := strings.Cut(text, ":")
	switch kind {
	case "history":
		return value, maxSelected, true, nil
	case "id":
		return text, maxSelected, true, nil
	case "last":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > maxSelected {
			return "", 0, true, exit.Usagef("%q: give a number of deliveries, as in last:5", text)
		}
		return "", n, true, nil
	}
	return "", 0, false, nil
}

// eachSelected calls do with what a selector names, as fixtures; from says where one
// is from, "" for the catalogue. Files that are bad don't keep it from the others: they
// are the error at the end.
func (a *app) eachSelected(text string, do func(f *fixtures.Fixture, from string) error) error {
	query, limit, recorded, err := isRecorded(text)
	if err != nil {
		return err
	}
	if recorded {
		return a.eachRecorded(a.life.ctx, query, limit, func(d *hook.Delivery) error {
			return do(fixtures.FromDelivery(d), fmt.Sprintf("delivery %d", d.ID))
		})
	}
	if name, ok := strings.CutPrefix(text, "event:"); ok {
		f, err := ofCatalogue(name)
		if err != nil {
			return err
		}
		return do(f, "")
	}
	if _, err := os.Stat(text); err != nil {
		return notAFile(text)
	}
	files, err := fixtures.ReadAll(text)
	for _, f := range files {
		if err := do(f.Fixture, f.Path); err != nil {
			return err
		}
	}
	return exit.With(exit.Usage, err)
}

// eachRecorded calls do with recorded deliveries, the oldest first, one at a time:
// a history may be larger than memory. Of more than limit it takes the newest. What
// can't be read is passed over, and is an error at the end.
func (a *app) eachRecorded(ctx context.Context, query string, limit int, do func(*hook.Delivery) error) (err error) {
	f, err := filter.Parse(query, time.Now())
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	reader, err := a.historyReader()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	var ids []int64
	err = reader.Search(ctx, f, func(found store.Found) (bool, error) {
		ids = append(ids, found.ID)
		return len(ids) < limit, nil
	})
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	if len(ids) == 0 {
		return exit.Usagef("no recorded delivery passes %q; leadrig listen records what comes", query)
	}
	var missing unread
	for _, id := range slices.Backward(ids) {
		d, err := reader.Delivery(ctx, id)
		if ctx.Err() != nil {
			return exit.With(exit.Failed, ctx.Err())
		}
		if err != nil {
			missing.add(id, err)
			continue
		}
		d.Summary = hook.Summarize(d.Body)
		if err := do(d); err != nil {
			return err
		}
	}
	return missing.leftOut()
}
