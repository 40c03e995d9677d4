package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"leadrig/internal/exit"
	"leadrig/internal/keyring"
	"leadrig/internal/lease"
	"leadrig/internal/smartlead"
)

// keyVariable holds SmartLead's API key: never a flag, which others can read.
const keyVariable = "SMARTLEAD_API_KEY"

// leaseFolder is where leases are kept, inside the home folder.
const leaseFolder = "leases"

// accountFlags say which SmartLead is meant.
type accountFlags struct{ baseURL string }

func (o *accountFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&o.baseURL, "smartlead-url", "", "SmartLead's API, or a sandbox's (default: $SMARTLEAD_BASE_URL, else "+smartlead.DefaultBaseURL+")")
}

// account is a SmartLead account that commands talk to.
type account struct {
	key    string
	client *smartlead.Client
	id     lease.Account
	book   *lease.Book
}

// openAccount needs a key and makes no call yet. Waits for rate limits are told
// by notify.
func (a *app) openAccount(o accountFlags, notify func(smartlead.Notice)) (*account, error) {
	baseURL := a.baseURL(o)
	key := a.apiKey(baseURL)
	if key == "" {
		return nil, exit.Refusedf("no API key: run leadrig auth set smartlead, or set %s (SmartLead → Settings → API key); with a sandbox any value it was started with", keyVariable)
	}
	client, err := smartlead.New(smartlead.Config{BaseURL: baseURL, APIKey: key, UserAgent: userAgent(), Notify: notify})
	if err != nil {
		return nil, exit.With(exit.Usage, err)
	}
	book, err := lease.Open(filepath.Join(a.home, leaseFolder))
	if err != nil {
		return nil, exit.With(exit.Failed, err)
	}
	return &account{key: key, client: client, id: lease.NewAccount(client.BaseURL(), key), book: book}, nil
}

func (a *app) baseURL(o accountFlags) string {
	return first(o.baseURL, a.getenv("SMARTLEAD_BASE_URL"), smartlead.DefaultBaseURL)
}

// apiKey is the key of the environment or, for SmartLead itself, that of the
// keyring: a key to production isn't sent to whatever else a URL names.
func (a *app) apiKey(baseURL string) string {
	key := a.getenv(keyVariable)
	if key == "" && baseURL == smartlead.DefaultBaseURL {
		key = keyring.Find(a.life.ctx, a.keyring, keyring.SmartLead)
		a.secrets = a.secrets.With(key)
	}
	return key
}

// apiError gives an error of the API its exit code.
func apiError(err error) error {
	switch {
	case err == nil:
		return nil
	case smartlead.IsRefused(err):
		return exit.With(exit.Refused, err)
	case errors.Is(err, context.Canceled):
		return err
	}
	if own, ok := errors.AsType[*exit.Error](err); ok {
		return exit.With(own.Code, err)
	}
	return exit.With(exit.Failed, err)
}

// sayNotice tells a person at the prompt why a call waits.
func (a *app) sayNotice(n smartlead.Notice) {
	if !a.quiet {
		_, _ = fmt.Fprintf(a.streams.Err, "waiting %s: %s\n", n.Wait.Round(time.Second/10), n.Reason)
	}
}
