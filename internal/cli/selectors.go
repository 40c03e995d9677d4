package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
	"leadrig/replay"
)

// selectorHelp says what deliveries can be named by.
const selectorHelp = `  FILE or FOLDER       fixtures
  event:EMAIL_REPLY    the catalogue's event of a type; event:EMAIL_REPLY/threaded a variant of it
  history:QUERY        recorded deliveries, such as history:"type:EMAIL_* status:5xx since:2h"
  last:5               the newest recorded deliveries
  id:871               a recorded delivery by its number, or the beginning of its X-Request-Id`

// What bounds how much is held in memory at once: deliveries, and the bytes of
// their headers and bodies.
const (
	maxSelected      = 200_000
	maxSelectedBytes = 512 << 20
)

// sources reads what selectors name, in their order.
func (a *app) sources(ctx context.Context, selectors []string) ([]replay.Source, error) {
	var all []replay.Source
	for _, text := range selectors {
		some, err := a.source(ctx, text)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, checkSize(all)
}

// tooLarge is the error about a selection of which only fit fit.
func tooLarge(fit int) error {
	return exit.Usagef("the selected deliveries have more than %d MiB, too much at once: select fewer, as in last:%d", maxSelectedBytes>>20, fit)
}

// checkSize refuses what is too much to be held in memory.
func checkSize(all []replay.Source) error {
	size := 0
	for i := range all {
		if size += len(all[i].Header) + len(all[i].Body); size > maxSelectedBytes {
			return tooLarge(i)
		}
	}
	if len(all) > maxSelected {
		return exit.Usagef("%d deliveries are selected, at most %d can be replayed at once: select fewer, as in last:%d", len(all), maxSelected, maxSelected)
	}
	return nil
}

func (a *app) source(ctx context.Context, text string) ([]replay.Source, error) {
	query, limit, recorded, err := isRecorded(text)
	if err != nil {
		return nil, err
	}
	if recorded {
		return a.recorded(ctx, query, limit)
	}
	name, ok := strings.CutPrefix(text, "event:")
	if !ok {
		return fileSources(text)
	}
	fixture, err := ofCatalogue(name)
	if err != nil {
		return nil, err
	}
	source, err := replay.FromFixture(fixture)
	return []replay.Source{source}, err
}

// ofCatalogue finds EVENT or EVENT/variant in the catalogue.
func ofCatalogue(text string) (*fixtures.Fixture, error) {
	name, variant, _ := strings.Cut(text, "/")
	eventType, err := hook.ParseEventType(name)
	if err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	catalogue, err := fixtures.Load()
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	fixture, err := catalogue.Find(eventType, variant)
	return fixture, exit.With(exit.Usage, err)
}

// recorded reads deliveries of the history, oldest first; of more than limit the
// newest.
func (a *app) recorded(ctx context.Context, query string, limit int) (sources []replay.Source, err error) {
	f, err := filter.Parse(query, time.Now())
	if err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	reader, err := a.historyReader()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	var ids []int64
	err = reader.Search(ctx, f, func(found store.Found) (bool, error) {
		ids = append(ids, found.ID)
		return len(ids) < limit, nil
	})
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	if len(ids) == 0 {
		return nil, exit.Usagef("no recorded delivery passes %q; leadrig listen records what comes", query)
	}
	slices.Reverse(ids)
	size := 0
	err = reader.Whole(ctx, ids, func(d *hook.Delivery, last *hook.Attempt) error {
		source := replay.FromDelivery(d)
		if last != nil {
			source.Previous = &replay.Previous{Status: last.Status, Answer: last.Answer.Body}
		}
		sources = append(sources, source)
		if size += len(source.Header) + len(source.Body); size > maxSelectedBytes {
			return tooLarge(len(sources))
		}
		return nil
	})
	if own, ok := errors.AsType[*exit.Error](err); ok {
		return nil, own
	}
	return sources, exit.With(exit.Failed, err)
}

// fileSources reads a fixture, or all fixtures under a folder. All that are bad
// are told at once.
func fileSources(path string) ([]replay.Source, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, notAFile(path)
	}
	files, err := fixtures.ReadAll(path)
	sources := make([]replay.Source, 0, len(files))
	for _, f := range files {
		source, sourceErr := replay.FromFixture(f.Fixture)
		if sourceErr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", f.Path, sourceErr))
			continue
		}
		sources = append(sources, source)
	}
	return sources, exit.With(exit.Usage, err)
}

func notAFile(text string) error {
	return exit.Usagef("%q is no file and no selector; selectors are:\n%s", text, selectorHelp)
}
