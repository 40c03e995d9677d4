package keyring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// lookUp is a keyring of which only the look-up is used.
type lookUp func(User) (string, error)

func (f lookUp) Get(u User) (string, error) { return f(u) }
func (lookUp) Set(User, string) error       { return errors.New("read only") }
func (lookUp) Delete(User) error            { return errors.New("read only") }

func TestFind(t *testing.T) {
	for name, tt := range map[string]struct {
		get  lookUp
		want string
	}{
		"a secret, without the line end it was stored with": {func(u User) (string, error) { return "of " + string(u) + "\n", nil }, "of ngrok"},
		"none":       {func(User) (string, error) { return "", ErrNotFound }, ""},
		"no keyring": {func(User) (string, error) { return "left over", ErrNoKeyring }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Find(t.Context(), tt.get, Ngrok); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFind_LeavesASilentKeyringBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		started := time.Now()
		got := Find(t.Context(), lookUp(func(User) (string, error) { <-release; return "too late", nil }), SmartLead)
		if took := time.Since(started); got != "" || took != 2*time.Second {
			t.Errorf("got %q after %v", got, took)
		}
	})
}

func TestFind_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	defer close(release)
	if got := Find(ctx, lookUp(func(User) (string, error) { cancel(); <-release; return "x", nil }), Ngrok); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestFindBus(t *testing.T) {
	empty, full := t.TempDir(), t.TempDir()
	folder := filepath.Join(full, strconv.Itoa(os.Getuid()))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		address, root string
		want          bool
	}{
		"an address is a bus":           {"unix:path=/x", empty, true},
		"autolaunch would launch one":   {"autolaunch:", empty, false},
		"the usual socket is a bus":     {"", full, true},
		"nothing there, nothing to ask": {"", empty, false},
	} {
		if got := findBus(tt.address, tt.root); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
