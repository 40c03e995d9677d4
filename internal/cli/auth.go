package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/keyring"
	"leadrig/internal/tunnel"
)

// kept is a secret that auth takes care of.
type kept struct {
	user     keyring.User
	what     string // in a sentence
	where    string // whence a user has it
	variable string // goes before the keyring
}

func keptSecrets() []kept {
	return []kept{
		{keyring.SmartLead, "SmartLead API key", "SmartLead → Settings → API key", keyVariable},
		{keyring.Ngrok, "ngrok authtoken", "https://dashboard.ngrok.com/get-started/your-authtoken", "NGROK_AUTHTOKEN"},
	}
}

func (a *app) authCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth",
		Short: "Keep the SmartLead API key and the ngrok authtoken in the system's keyring",
		Long: `auth says which credentials are there and where they come from; it never shows them. With set they go into
the system's keyring (Keychain, Credential Manager, Secret Service), so that they stand in no file and no shell
history. A value of the environment goes before the keyring's. The keyring's API key is sent to SmartLead itself
only: a sandbox, or whatever --smartlead-url names, gets that of the environment.`,
		Example: "  leadrig auth\n  leadrig auth set smartlead\n  pass show ngrok | leadrig auth set ngrok\n  leadrig auth remove ngrok",
		Args:    cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 { // not repeated: it may be the secret itself
				return exit.Usagef("auth takes set, remove or nothing; see leadrig auth --help")
			}
			return a.authStatus()
		},
	}
	names := []string{string(keyring.SmartLead), string(keyring.Ngrok)}
	cmd.AddCommand(
		&cobra.Command{
			Use: "set smartlead|ngrok", Short: "Ask for a credential, or read it from stdin, and keep it",
			Args: cobra.ArbitraryArgs, ValidArgs: names,
			RunE: func(_ *cobra.Command, args []string) error { return a.authSet(args) },
		},
		&cobra.Command{
			Use: "remove smartlead|ngrok", Short: "Take a credential out of the keyring",
			Args: cobra.ArbitraryArgs, ValidArgs: names,
			RunE: func(_ *cobra.Command, args []string) error { return a.authRemove(args) },
		},
	)
	return cmd
}

func (a *app) authStatus() error {
	for _, k := range keptSecrets() {
		if err := a.printFinding(a.statusOf(k)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) statusOf(k kept) finding {
	f := finding{Check: string(k.user), Result: pass}
	if a.getenv(k.variable) != "" {
		f.Text = "from " + k.variable
		return f
	}
	if k.user == keyring.Ngrok {
		token, err := tunnel.FindToken(a.life.ctx, a.getenv, a.keyring)
		if err == nil {
			f.Text = "from " + token.From
			return f
		}
	} else if keyring.Find(a.life.ctx, a.keyring, k.user) != "" {
		f.Text = "from the system's keyring"
		return f
	}
	f.Result, f.Text = warn, "no "+k.what
	f.Remedy = fmt.Sprintf("leadrig auth set %s, or set %s (%s)", k.user, k.variable, k.where)
	return f
}

// secretNamed reads the one argument that names a secret.
func secretNamed(args []string) (kept, error) {
	if len(args) != 1 {
		return kept{}, exit.Usagef("which credential? smartlead or ngrok; the value itself is asked for, or read from stdin")
	}
	for _, k := range keptSecrets() {
		if string(k.user) == args[0] {
			return k, nil
		}
	}
	// The argument may be the secret itself, given in the wrong place.
	return kept{}, exit.Usagef("that is no credential's name (nearest: %s): name smartlead or ngrok; the value itself is asked for, or read from stdin",
		hook.Nearest(args[0], []string{string(keyring.SmartLead), string(keyring.Ngrok)}))
}

// maxSecret bounds what is read as a credential, in bytes.
const maxSecret = 4096

func (a *app) authSet(args []string) error {
	k, err := secretNamed(args)
	if err != nil {
		return err
	}
	secret, err := a.readSecret(fmt.Sprintf("%s (%s): ", k.what, k.where))
	if err != nil {
		return err
	}
	a.secrets = a.secrets.With(secret)
	if secret == "" || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return exit.Usagef("that is no %s: it is empty, or there are blanks within", k.what)
	}
	if err := a.keyring.Set(k.user, secret); err != nil {
		return a.ringError(k, err)
	}
	note := ""
	if a.getenv(k.variable) != "" {
		note = fmt.Sprintf("; %s is set too, and goes before it", k.variable)
	}
	return a.printFinding(finding{Check: string(k.user), Result: pass, Text: "kept in the system's keyring" + note})
}

func (a *app) authRemove(args []string) error {
	k, err := secretNamed(args)
	if err != nil {
		return err
	}
	err = a.keyring.Delete(k.user)
	if errors.Is(err, keyring.ErrNotFound) {
		return a.printFinding(finding{Check: string(k.user), Result: pass, Text: "the keyring holds none"})
	}
	if err != nil {
		return a.ringError(k, err)
	}
	return a.printFinding(finding{Check: string(k.user), Result: pass, Text: "no longer in the system's keyring"})
}

func (a *app) ringError(k kept, err error) error {
	if errors.Is(err, keyring.ErrNoKeyring) {
		return exit.Failedf("%w here: set %s instead", err, k.variable)
	}
	return exit.Failedf("%w; or set %s instead", err, k.variable)
}

// readSecret asks for a secret without showing it, or reads the first line of
// stdin where that is no terminal.
func (a *app) readSecret(question string) (string, error) {
	file, isFile := a.streams.In.(*os.File)
	if !a.streams.InTTY || !isFile {
		line, err := bufio.NewReader(io.LimitReader(a.streams.In, maxSecret)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", exit.Failedf("read stdin: %w", err)
		}
		return strings.TrimSpace(line), nil
	}
	return a.askHidden(file, question)
}

// askHidden reads a line without echo. Whoever leaves by a signal gets the echo
// back.
func (a *app) askHidden(file *os.File, question string) (string, error) {
	before, err := term.GetState(int(file.Fd()))
	if err != nil {
		return "", exit.Failedf("ask for it: %w", err)
	}
	_, _ = fmt.Fprint(a.streams.Err, question)
	type reply struct {
		line []byte
		err  error
	}
	replies := make(chan reply, 1)
	// Reading a terminal can't be cut short: when the user interrupts, this
	// goroutine ends with the process, which ends now.
	go func() {
		line, err := term.ReadPassword(int(file.Fd()))
		replies <- reply{line, err}
	}()
	defer func() { _, _ = fmt.Fprintln(a.streams.Err) }()
	select {
	case r := <-replies:
		if r.err != nil {
			return "", exit.Usagef("no answer was given")
		}
		return strings.TrimSpace(string(r.line)), nil
	case <-a.life.ctx.Done():
		_ = term.Restore(int(file.Fd()), before)
		return "", exit.With(exit.Interrupted, errInterrupted)
	}
}
