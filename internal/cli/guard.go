package cli

import (
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/lease"
	"leadrig/internal/redact"
	"leadrig/internal/smartlead"
)

// guardName is the command that a guard process runs. It is none of the user's.
const guardName = "guard"

func (a *app) guardCommand() *cobra.Command {
	return &cobra.Command{
		Use:    guardName,
		Short:  "Remove the webhooks of a listen that is killed (listen starts this itself)",
		Hidden: true,
		Args:   noArgs,
		RunE:   func(*cobra.Command, []string) error { return a.runGuard() },
	}
}

// passedEnv are the variables that a guard inherits as they are: what a program
// needs to run and to check certificates. None holds a secret.
func passedEnv() []string {
	names := []string{"PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "GODEBUG", "GOCOVERDIR"}
	if runtime.GOOS == "windows" {
		names = append(names, "SYSTEMROOT", "WINDIR", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP")
	}
	return names
}

// proxyEnv are the variables of proxies, which may hold passwords.
func proxyEnv() []string {
	return []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"}
}

// guardOptions say how a guard for an account is started. Its arguments name
// this run's home and nothing else.
func (a *app) guardOptions(acc *account) (*lease.GuardOptions, error) {
	home, err := filepath.Abs(a.home)
	if err != nil {
		return nil, exit.Failedf("find the home folder: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, exit.Failedf("find this program: %w", err)
	}
	options := &lease.GuardOptions{
		Path:   self,
		Args:   []string{"leadrig", guardName, "--home", home},
		Orders: lease.Orders{BaseURL: acc.client.BaseURL(), APIKey: acc.key, Patience: lease.Patience, Env: map[string]string{}},
	}
	for _, name := range passedEnv() {
		if value := a.getenv(name); value != "" {
			options.Env = append(options.Env, name+"="+value)
		}
	}
	for _, name := range proxyEnv() {
		if value := a.getenv(name); value != "" {
			options.Orders.Env[name] = value
		}
	}
	return options, nil
}

// runGuard is the whole life of a guard process. Signals don't end it: it ends
// with its work, and whoever wants both gone means the holder, which ends it.
func (a *app) runGuard() error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	book, err := lease.Open(filepath.Join(a.home, leaseFolder))
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	if err := a.openLog(); err != nil {
		return err
	}
	err = lease.Watch(a.life.ctx, lease.Watching{
		Book: book, In: a.streams.In, Out: a.streams.Out, Connect: a.connectGuard,
	})
	if err != nil {
		a.logger.Error("guard: ended", "error", err)
		return exit.With(exit.Failed, err)
	}
	return nil
}

// connectGuard opens the API. The proxies are set before the first request reads
// them.
func (a *app) connectGuard(o lease.Orders) (lease.Connection, error) {
	for name, value := range o.Env {
		if err := os.Setenv(name, value); err != nil {
			return lease.Connection{}, err
		}
	}
	log := slog.New(redact.New(o.APIKey).Handler(a.logger.Handler())).With("pid", os.Getpid())
	client, err := smartlead.New(smartlead.Config{
		BaseURL: o.BaseURL, APIKey: o.APIKey, UserAgent: userAgent(),
		Notify: func(n smartlead.Notice) {
			log.Info("guard: waiting", "for", n.Wait.Round(time.Second/10), "reason", n.Reason)
		},
	})
	if err != nil {
		return lease.Connection{}, err
	}
	return lease.Connection{Remote: client, Account: lease.NewAccount(client.BaseURL(), o.APIKey), Log: log}, nil
}
