package cli

import (
	"github.com/spf13/cobra"

	"leadrig/internal/exit"
)

// noArgs refuses arguments with a hint at the nearest command.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return exit.Usagef("unknown command %q for %s: did you mean %q? See %s --help", args[0], cmd.CommandPath(), nearestCommand(cmd, args[0]), cmd.CommandPath())
	}
	return exit.Usagef("%s takes no argument, got %q; see %s --help", cmd.CommandPath(), args[0], cmd.CommandPath())
}

// oneArg wants exactly one argument, which what describes.
func oneArg(what string) cobra.PositionalArgs { return argsBetween(1, 1, what) }

// someArgs wants one argument or more, which what describes.
func someArgs(what string) cobra.PositionalArgs { return argsBetween(1, maxArgs, what) }

// maxArgs is more than a command line has.
const maxArgs = 1 << 30

// argsBetween wants so many arguments, none of them empty. The library's own
// checks don't say what is wanted, and aren't errors of usage to package exit.
func argsBetween(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return exit.Usagef("%s takes %s, got %s; see %s --help", cmd.CommandPath(), what, plural(len(args), "argument", "arguments"), cmd.CommandPath())
		}
		for _, arg := range args {
			if arg == "" {
				return exit.Usagef("%s takes %s, got an empty argument; see %s --help", cmd.CommandPath(), what, cmd.CommandPath())
			}
		}
		return nil
	}
}
