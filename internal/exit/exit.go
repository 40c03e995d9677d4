package exit

import (
	"context"
	"errors"
	"fmt"
)

// Code is a process exit code, the same for all commands.
type Code int

// The exit codes.
const (
	OK          Code = 0   // all well
	CheckFailed Code = 1   // a check failed, a handler answered wrong
	Usage       Code = 2   // wrong usage or configuration
	Failed      Code = 3   // the tool or the network failed
	Refused     Code = 4   // credentials refused
	Interrupted Code = 130 // interrupted by the user
)

// Error is an error that knows its exit code.
type Error struct {
	Code Code
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// With gives err a code; nil stays nil.
func With(code Code, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Code: code, Err: err}
}

// Usagef is a usage or configuration error.
func Usagef(format string, args ...any) error { return With(Usage, fmt.Errorf(format, args...)) }

// Failedf is a failure of the tool or the network.
func Failedf(format string, args ...any) error { return With(Failed, fmt.Errorf(format, args...)) }

// Refusedf is a refusal of credentials.
func Refusedf(format string, args ...any) error { return With(Refused, fmt.Errorf(format, args...)) }

// CodeOf returns the code an error stands for: its own where it has one,
// Interrupted for a cancelled context, Failed for any other.
func CodeOf(err error) Code {
	if err == nil {
		return OK
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own.Code
	}
	if errors.Is(err, context.Canceled) {
		return Interrupted
	}
	return Failed
}
