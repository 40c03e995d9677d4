package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"leadrig/internal/config"
	"leadrig/internal/exit"
	"leadrig/internal/keyring"
	"leadrig/internal/redact"
	"leadrig/internal/safetext"
	"leadrig/tui"
)

// app is what all commands share.
type app struct {
	streams Streams
	getenv  func(string) string
	life    *lifetime
	secrets redact.Secrets
	keyring keyring.Ring

	// The flags that every command has.
	output  string
	home    string
	config  string
	quiet   bool
	verbose bool

	file   config.File
	logger *slog.Logger
	closer io.Closer // the log file

	// questions go to the live screen; nil where none are asked.
	questions chan tui.Question
}

// Main runs leadrig with the process's own arguments, streams and signals and
// returns its exit code.
func Main() int {
	tuneRuntime(os.Getenv)
	life, done := withSignals(context.Background())
	defer done()
	a := &app{streams: SystemStreams(), getenv: os.Getenv, life: life, keyring: keyring.System()}
	return int(a.run(os.Args[1:]))
}

func (a *app) run(args []string) exit.Code {
	a.secrets = redact.New(a.getenv(keyVariable), a.getenv("NGROK_AUTHTOKEN"), a.getenv(pathVariable))
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(a.streams.In)
	root.SetOut(a.streams.Out)
	root.SetErr(a.streams.Err)
	err := root.ExecuteContext(a.life.ctx)
	if a.closer != nil {
		err = errors.Join(err, a.closer.Close())
	}
	if err == nil || readByNobody(err) {
		return exit.OK
	}
	code := exit.CodeOf(err)
	if a.life.interrupted() && errors.Is(err, context.Canceled) {
		code = exit.Interrupted
	}
	if !errors.Is(err, errInterrupted) {
		_, _ = fmt.Fprintf(a.streams.Err, "leadrig: %s\n", safetext.Block(a.secrets.Text(err.Error())))
	}
	return code
}

// readByNobody reports whether a result could not be written because its reader
// has seen enough: that is how head ends a pipe. What a run makes of that is an
// error of its own, with a code.
func readByNobody(err error) bool {
	_, own := errors.AsType[*exit.Error](err)
	return !own && errors.Is(err, syscall.EPIPE)
}

// rootCommand is the tree of commands.
func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "leadrig",
		Short: "A rig for SmartLead webhook handlers",
		Long: `leadrig opens a public tunnel, registers a temporary webhook with SmartLead, shows what arrives
and passes it to the handler on this machine.

Start with:  leadrig demo`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.output, "output", "", "tui, text or json (default: tui on a terminal, else text)")
	flags.StringVar(&a.home, "home", "", "folder for config, history, logs and leases (default: "+config.DefaultHome()+")")
	flags.StringVar(&a.config, "config", "", "config file (default: "+config.FileName+" in the home folder)")
	flags.BoolVar(&a.quiet, "quiet", false, "say nothing but results, warnings and errors")
	flags.BoolVar(&a.verbose, "verbose", false, "log more, and to stderr too")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exit.Usagef("%w; see %s --help", err, cmd.CommandPath())
	})
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.configure(cmd) }
	root.AddCommand(
		a.demoCommand(), a.listenCommand(), a.triggerCommand(), a.replayCommand(), a.explainCommand(), a.fixturesCommand(), a.historyCommand(), a.sandboxCommand(), a.handlerCommand(), a.joinCommand(),
		a.webhooksCommand(), a.guardCommand(), a.doctorCommand(), a.authCommand(), a.versionCommand(),
	)
	return root
}

// configure fills in the flags that the command line left alone.
func (a *app) configure(cmd *cobra.Command) error {
	a.home = first(a.home, a.getenv(config.EnvName("home")), config.DefaultHome())
	a.config = first(a.config, a.getenv(config.EnvName("config")))
	if isCompletion(cmd) {
		return nil
	}
	var err error
	if a.file, err = config.Open(a.config, a.home); err != nil {
		return err
	}
	if err := a.file.Check(allFlags(cmd.Root())); err != nil {
		return err
	}
	if err := config.Apply(cmd.Flags(), a.getenv, a.file); err != nil {
		return err
	}
	switch a.output {
	case "", "tui", "text", "json":
		return nil
	}
	return exit.Usagef("--output %q: use tui, text or json", a.output)
}

func isCompletion(cmd *cobra.Command) bool {
	return cmd.Name() == "completion" || (cmd.HasParent() && cmd.Parent().Name() == "completion") ||
		strings.HasPrefix(cmd.Name(), "__complete")
}

// json, tui: what --output comes to here.
func (a *app) json() bool { return a.output == "json" }

func (a *app) tui() bool {
	able := a.streams.InTTY && a.streams.OutTTY && !a.streams.Dumb
	return able && (a.output == "" || a.output == "tui")
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
