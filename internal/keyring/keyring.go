package keyring

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// service is the name under which the keyring files our secrets.
const service = "leadrig"

// User names a secret: whose it is.
type User string

// The secrets that are kept.
const (
	Ngrok     User = "ngrok"     // an authtoken
	SmartLead User = "smartlead" // an API key
)

// ErrNotFound says that the keyring holds no such secret.
var ErrNotFound = errors.New("the keyring holds none")

// ErrNoKeyring says that there is no keyring to ask.
var ErrNoKeyring = errors.New("no keyring is running")

// Ring is a keyring. Its methods may wait for a person who is asked to unlock
// it, and can't be cut short; see Find.
type Ring interface {
	// Get returns a secret, or an error that matches ErrNotFound or ErrNoKeyring.
	Get(User) (string, error)
	Set(u User, secret string) error
	// Delete takes a secret out; ErrNotFound where there is none.
	Delete(User) error
}

// System is the operating system's keyring.
func System() Ring { return system{} }

type system struct{}

func (system) Get(u User) (string, error) {
	if !running() {
		return "", ErrNoKeyring
	}
	secret, err := keyring.Get(service, string(u))
	return strings.TrimSpace(secret), explain("ask the keyring", err)
}

func (system) Set(u User, secret string) error {
	if !running() {
		return ErrNoKeyring
	}
	return explain("write to the keyring", keyring.Set(service, string(u), secret))
}

func (system) Delete(u User) error {
	if !running() {
		return ErrNoKeyring
	}
	return explain("change the keyring", keyring.Delete(service, string(u)))
}

func running() bool {
	return runtime.GOOS == "darwin" || runtime.GOOS == "windows" || hasSessionBus()
}

func explain(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// findWait bounds a look-up that nobody asked for: the keyring may ask to be
// unlocked on a screen that nobody sees.
const findWait = 2 * time.Second

// Find returns a secret, "" where there is none or nobody answers within 2 s. The
// look-up can't be stopped, only left behind.
func Find(ctx context.Context, r Ring, u User) string {
	ctx, cancel := context.WithTimeout(ctx, findWait)
	defer cancel()
	answer := make(chan string, 1)
	go func() {
		secret, err := r.Get(u)
		if err != nil {
			secret = ""
		}
		answer <- strings.TrimSpace(secret)
	}()
	select {
	case secret := <-answer:
		return secret
	case <-ctx.Done():
		return ""
	}
}
