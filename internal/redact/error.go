package redact

import (
	"errors"
	"fmt"
	"io"
	"reflect"
)

// Error returns err with its text scrubbed; nil stays nil, and an error without
// a secret in its chain is returned as it is.
//
// errors.Is still finds every error of the chain, so sentinels keep working. The
// result doesn't unwrap, and errors.As finds only those errors of the chain whose
// own text and whole chain are clean: handing out the *url.Error of a failed call
// would hand out the URL with the key in it. So give an error its exit code after
// it was scrubbed, not before.
func (s Secrets) Error(err error) error {
	if err == nil || s.cleanChain(err) {
		return err
	}
	return &scrubbedError{text: s.Text(err.Error()), cause: err, secrets: s}
}

// cleanChain reports whether no error of the tree under err shows a secret.
func (s Secrets) cleanChain(err error) bool {
	if !s.Clean(err.Error()) {
		return false
	}
	for _, child := range children(err) {
		if !s.cleanChain(child) {
			return false
		}
	}
	return true
}

// children returns what err wraps, in either form of Unwrap.
func children(err error) []error {
	var found []error
	switch e := err.(type) { //nolint:errorlint // looks at this one error on purpose, as errors.As does
	case interface{ Unwrap() error }:
		found = []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		found = e.Unwrap()
	}
	var present []error
	for _, child := range found {
		if child != nil {
			present = append(present, child)
		}
	}
	return present
}

// scrubbedError is an error whose chain holds a secret: it answers questions
// about the chain and never hands it out.
type scrubbedError struct {
	text    string
	cause   error
	secrets Secrets
}

func (e *scrubbedError) Error() string { return e.text }

// Is reports whether target is in the chain.
func (e *scrubbedError) Is(target error) bool { return errors.Is(e.cause, target) }

// As looks for target among the clean errors of the chain.
func (e *scrubbedError) As(target any) bool { return e.as(e.cause, target) }

func (e *scrubbedError) as(err error, target any) bool {
	if e.secrets.cleanChain(err) {
		return errors.As(err, target)
	}
	for _, child := range children(err) {
		if e.as(child, target) {
			return true
		}
	}
	return false
}

// Format implements fmt.Formatter: %#v would print the cause.
func (e *scrubbedError) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		_, _ = fmt.Fprintf(f, "%q", e.text)
		return
	}
	_, _ = io.WriteString(f, e.text)
}

// isNilPointer reports whether v is a nil pointer in an interface, on which most
// methods panic.
func isNilPointer(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
