package cli

import (
	"errors"
	"testing"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
)

func TestArgs_AWrongNumberIsAnErrorOfUsage(t *testing.T) {
	cmd := &cobra.Command{Use: "show"}
	for _, test := range []struct {
		name  string
		check cobra.PositionalArgs
		args  []string
		ok    bool
	}{
		{"one of one", oneArg("x"), []string{"a"}, true},
		{"none of one", oneArg("x"), nil, false},
		{"two of one", oneArg("x"), []string{"a", "b"}, false},
		{"an empty one", oneArg("x"), []string{""}, false},
		{"many of some", someArgs("x"), []string{"a", "b", "c"}, true},
		{"none of some", someArgs("x"), nil, false},
		{"none of none", noArgs, nil, true},
		{"one of none", noArgs, []string{"a"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.check(cmd, test.args)
			if test.ok != (err == nil) {
				t.Errorf("%q: %v", test.args, err)
			}
			if err != nil && exit.CodeOf(err) != exit.Usage {
				t.Errorf("exit code %d: %v", exit.CodeOf(err), errors.Unwrap(err))
			}
		})
	}
}

// The library's own checks of arguments end in exit code 3, as if a tool had failed.
func TestArgs_NoCommandUsesTheLibrarysChecks(t *testing.T) {
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		if cmd.Args != nil && cmd.Runnable() {
			args := make([]string, 50)
			if err := cmd.Args(cmd, args); err != nil && exit.CodeOf(err) != exit.Usage {
				t.Errorf("%s: %v", cmd.CommandPath(), err)
			}
			if err := cmd.Args(cmd, nil); err != nil && exit.CodeOf(err) != exit.Usage {
				t.Errorf("%s: %v", cmd.CommandPath(), err)
			}
		}
		for _, sub := range cmd.Commands() {
			look(sub)
		}
	}
	look((&app{}).rootCommand())
}
