package cli

import (
	"errors"
	"fmt"

	"leadrig/internal/exit"
)

// unread are why recorded deliveries could not be read. What can be read is worked
// on all the same.
type unread []error

func (u *unread) add(id int64, err error) { *u = append(*u, fmt.Errorf("delivery %d: %w", id, err)) }

// leftOut is the error at the end of the work, nil if all could be read.
func (u *unread) leftOut() error {
	if len(*u) == 0 {
		return nil
	}
	return exit.With(exit.Failed, &leftOutError{*u})
}

// leftOutError says that the work is done, but for what could not be read.
type leftOutError struct{ unread unread }

func (e *leftOutError) Error() string {
	are := "are"
	if len(e.unread) == 1 {
		are = "is"
	}
	return fmt.Sprintf("%s can't be read and %s left out (leadrig history repair names all such); the first: %v",
		plural(len(e.unread), "delivery", "deliveries"), are, e.unread[0])
}

// onlyLeftOut reports whether an error says no more than that something was left
// out: the work goes on, and it is told at the end.
func onlyLeftOut(err error) bool {
	_, ok := errors.AsType[*leftOutError](err)
	return ok
}
