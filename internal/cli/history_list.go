package cli

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"sync"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// defaultListed is how many deliveries a list shows if nobody says otherwise.
const defaultListed = 50

func (a *app) historyListCommand() *cobra.Command {
	limit := defaultListed
	cmd := &cobra.Command{
		Use:   "list [QUERY]",
		Short: "List recorded deliveries, the newest first",
		Long: `list shows recorded deliveries with the last attempt at each, the newest first. ⚑ says that a fault was injected there:
history show tells what the sender heard.

` + queryHelp,
		Example: "  leadrig history list\n  leadrig history list type:EMAIL_REPLY since:2h --limit 10",
		RunE:    func(_ *cobra.Command, args []string) error { return a.listHistory(args, limit) },
	}
	addLimit(cmd, &limit)
	return cmd
}

func (a *app) historySearchCommand() *cobra.Command {
	limit := defaultListed
	cmd := &cobra.Command{
		Use:     "search QUERY",
		Short:   "Find recorded deliveries, the newest first",
		Long:    "search shows the recorded deliveries that pass a query, the newest first.\n\n" + queryHelp,
		Example: "  leadrig history search type:EMAIL_REPLY status:5xx\n  leadrig history search '\"not interested\" lead:priya' --output json",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("history search: give a query such as type:EMAIL_REPLY or a word; history list shows everything")
			}
			return a.listHistory(args, limit)
		},
	}
	addLimit(cmd, &limit)
	return cmd
}

func addLimit(cmd *cobra.Command, limit *int) {
	cmd.Flags().IntVar(limit, "limit", *limit, "how many deliveries at most; 0: all")
}

func (a *app) listHistory(args []string, limit int) error {
	if limit < 0 {
		return exit.Usagef("--limit %d: give 0 for all, or a number of deliveries", limit)
	}
	f, err := query(args)
	if err != nil {
		return err
	}
	err = a.withHistory(func(ctx context.Context, r *store.Reader) error { return a.printFound(ctx, r, f, limit) })
	if errors.Is(err, fs.ErrNotExist) { // an empty list is one, too
		a.remark("nothing was recorded yet in %s: leadrig demo or leadrig listen records what comes", a.home)
		return nil
	}
	return err
}

// printFound prints what a filter finds, line by line as it is found.
func (a *app) printFound(ctx context.Context, r *store.Reader, f filter.Filter, limit int) error {
	w := bufio.NewWriterSize(a.streams.Out, 32<<10)
	table := newTable(a.streams)
	shown, more := 0, false
	var unread idSet
	err := r.SearchWithin(ctx, f, store.Within{Unread: unread.add}, func(found store.Found) (bool, error) {
		if limit > 0 && shown == limit {
			more = true
			return false, nil
		}
		var line []byte
		if a.json() {
			line = append(appendFound(nil, &found), '\n')
		} else {
			if shown == 0 {
				line = table.head()
			}
			line = append(line, table.row(&found)...)
		}
		shown++
		_, err := w.Write(line)
		return true, err
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return err
	}
	if n := unread.size(); n > 0 {
		a.remark("the bodies of %s can't be read, so they were searched without: leadrig history repair says which", plural(n, "delivery", "deliveries"))
	}
	switch {
	case more:
		a.remark("the newest %d; --limit 0 shows all", shown)
	case shown == 0:
		a.remarkNothing(f)
	}
	return nil
}

// remarkNothing says that a filter has found nothing, and how it would find more.
func (a *app) remarkNothing(f filter.Filter) {
	switch {
	case f.Empty():
		a.remark("nothing was recorded yet in %s: leadrig demo or leadrig listen records what comes", a.home)
	case len(f.Terms()) > 1:
		a.remark("no recorded delivery passes %s: all its terms have to hold, so leave one out; leadrig history list without a query shows everything", f)
	default:
		a.remark("no recorded delivery passes %s; leadrig history list without a query shows everything", f)
	}
}

// appendFound appends a delivery as one JSON object: the fields of its line, and
// those of its attempts in a list.
func appendFound(dst []byte, f *store.Found) []byte {
	m := hook.NewDeliveryArrived(f.Delivery)
	m.Bytes = f.Bytes
	return appendAttempts(m.AppendJSON(dst), f.Delivery, f.Attempts)
}

// appendAttempts puts the attempts into the object that dst ends with.
func appendAttempts(dst []byte, d *hook.Delivery, attempts []hook.Attempt) []byte {
	dst = append(dst[:len(dst)-1], `,"attempts":[`...)
	for i := range attempts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = hook.NewAttemptFinished(d, &attempts[i]).AppendJSON(dst)
	}
	return append(dst, "]}"...)
}

// idSet is a set of deliveries that several goroutines add to.
type idSet struct {
	mu  sync.Mutex
	ids map[int64]bool
}

func (s *idSet) add(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = map[int64]bool{}
	}
	s.ids[id] = true
}

func (s *idSet) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ids)
}
