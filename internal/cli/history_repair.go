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
file stays under another name. listen and demo do the same when they find the database damaged.`,
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
	if done == nil {
		a.remark("the history's database is sound: there is nothing to repair")
		return nil
	}
	_, err = fmt.Fprintln(a.streams.Err, safetext.Line(done.String()))
	return err
}
