package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"leadrig/internal/hook"
)

// allFlags lists the names of all flags of all commands, which are the keys of
// the config file.
func allFlags(root *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	root.PersistentFlags().VisitAll(add)
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(add)
		names = append(names, allFlags(cmd)...)
	}
	return names
}

func nearestCommand(cmd *cobra.Command, name string) string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return hook.Nearest(name, names)
}
