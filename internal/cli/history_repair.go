package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/safetext"
	"leadrig/internal/store"
)

func (a *app) historyRepairCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "repair",
		Short: "Make a damaged database again out of the journals",
		Long: `repair checks the history's database and, if it is damaged, makes it again: the journals beside it hold every
delivery byte for byte, and what can still be read of the database (numbers, attempts, answers) is kept too. The damaged
file stays under another name. listen and demo do the same when they find the database damaged.

Where the database is sound, repair reads every delivery in the journals and names those that can't be read any more; then
it exits with 3. It changes nothing about them: what lists show of them is all that is left.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.repairHistory() },
	}
}

func (a *app) repairHistory() error {
	done, err := store.Repair(a.home, time.Now())
	if errors.Is(err, fs.ErrNotExist) {
		a.remark("nothing was recorded yet in %s", a.home)
		return nil
	}
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	if done != nil {
		_, err = fmt.Fprintln(a.streams.Err, safetext.Line(done.String()))
		return err
	}
	return a.checkJournals()
}

// checkJournals says whether all deliveries that a sound database knows can be
// read. What can't be is lost: nothing else holds it.
func (a *app) checkJournals() error {
	found, err := store.CheckJournals(a.life.ctx, a.home)
	switch {
	case err != nil:
		return exit.With(exit.Failed, err)
	case len(found.Unreadable) > 0:
		return exit.Failedf("the history's database is sound; %s", found)
	case found.Owed > 0:
		a.remark("the history's database is sound; %s", found)
	default:
		a.remark("the history's database is sound and %s can be read: there is nothing to repair", plural(found.Deliveries, "delivery", "deliveries"))
	}
	return nil
}
