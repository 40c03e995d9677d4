package cli

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"leadrig/fixtures/convert"
	"leadrig/replay/effects"
)

// againCommand makes the command line that repeats one scenario of a replay: what
// was said on this one, with the scenario and the seed in the place of a suite.
func againCommand(flags *pflag.FlagSet, selectors []string, seed uint64) func(scenario string) string {
	rest := ""
	flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(notRepeated(), f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if f.Value.Type() == "bool" {
				rest += " --" + f.Name + "=" + v
				continue
			}
			switch f.Name {
			case "header":
				v = withoutSecret(v)
			case "to", "effects-url":
				v = effects.Shown(v)
			}
			rest += " --" + f.Name + " " + convert.Word(v)
		}
	})
	for _, s := range selectors {
		rest += " " + convert.Word(s)
	}
	return func(names string) string {
		all := strings.Split(names, ",")
		if _, err := os.Stat(names); err == nil {
			all = []string{names} // one file with a comma in its name
		}
		line := "leadrig replay"
		for _, name := range all {
			line += " --scenario " + convert.Word(name)
		}
		return line + " --seed " + strconv.FormatUint(seed, 10) + rest
	}
}

// notRepeated are the flags that say what is run or shown, and not how.
func notRepeated() []string {
	return []string{"suite", "scenario", "seed", "report", "output", "quiet", "verbose", "home", "config"}
}

// withoutSecret takes the value off a header field that mostly holds a secret:
// the command ends up in reports.
func withoutSecret(field string) string {
	name, _, _ := strings.Cut(field, ":")
	lower := strings.ToLower(name)
	for _, part := range []string{"authorization", "cookie", "token", "secret", "key", "signature", "password"} {
		if strings.Contains(lower, part) {
			return name + ": …"
		}
	}
	return field
}
