package redact_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"leadrig/internal/redact"
)

func failedCall(cause error) error {
	return &url.Error{Op: "Get", URL: "https://h.example/?api_key=plain-secret", Err: cause}
}

func TestError_ScrubsTheTextAndKeepsSentinels(t *testing.T) {
	s := redact.New("plain-secret")
	err := s.Error(fmt.Errorf("read webhook 4: %w", failedCall(context.DeadlineExceeded)))
	if strings.Contains(err.Error(), "plain-secret") {
		t.Fatalf("leaks: %v", err)
	}
	if !strings.HasPrefix(err.Error(), "read webhook 4: ") {
		t.Errorf("lost its words: %v", err)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error("the sentinel is lost")
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Error("found a sentinel that isn't there")
	}
}

func TestError_NeverHandsOutAnErrorThatLeaks(t *testing.T) {
	s := redact.New("plain-secret")
	err := s.Error(errors.Join(failedCall(&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}), errors.New("other")))
	if leak, ok := errors.AsType[*url.Error](err); ok {
		t.Errorf("handed out %v", leak)
	}
	if clean, ok := errors.AsType[*fs.PathError](err); !ok || clean.Path != "/x" {
		t.Error("an error without a secret should be found")
	}
	if errors.Unwrap(err) != nil {
		t.Error("the scrubbed error unwraps")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		if text := fmt.Sprintf(verb, err); strings.Contains(text, "plain-secret") {
			t.Errorf("%s shows %s", verb, text)
		}
	}
}

func TestError_LeavesCleanErrorsAlone(t *testing.T) {
	s := redact.New("plain-secret")
	if got := s.Error(nil); got != nil {
		t.Errorf("nil became %v", got)
	}
	if got := s.Error(fs.ErrNotExist); got != fs.ErrNotExist { //nolint:errorlint // identity is the point
		t.Errorf("a clean error became %v", got)
	}
}

// hiding shows nothing itself but wraps something that does.
type hiding struct{ cause error }

func (h *hiding) Error() string { return "call failed" }
func (h *hiding) Unwrap() error { return h.cause }

func TestError_LooksBelowACleanText(t *testing.T) {
	s := redact.New("plain-secret")
	err := s.Error(&hiding{failedCall(fs.ErrNotExist)})
	if err.Error() != "call failed" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		t.Error("the leaking cause was handed out")
	}
	if _, ok := errors.AsType[*hiding](err); ok {
		t.Error("an error that leads to the leaking cause was handed out")
	}
}
