package cli

import (
	"github.com/spf13/pflag"

	"leadrig/internal/exit"
	"leadrig/internal/store"
)

// retentionFlags say how much history a run leaves behind.
type retentionFlags struct{ keepFor, keepSize string }

// How much is kept if nothing else is said.
const (
	defaultKeepFor  = "30d"
	defaultKeepSize = "2GB"
	keepAll         = "all"
)

func (o *retentionFlags) addRetention(flags *pflag.FlagSet) {
	flags.StringVar(&o.keepFor, "keep-for", defaultKeepFor, "how old the history may get, such as 30d or 12h; all: no limit")
	flags.StringVar(&o.keepSize, "keep-size", defaultKeepSize, "how large the history may get, such as 500MB or 2GB; all: no limit")
}

// retention reads the flags.
func (o *retentionFlags) retention() (store.Retention, error) {
	age, size := o.keepFor, o.keepSize
	if age == keepAll {
		age = ""
	}
	if size == keepAll {
		size = ""
	}
	if (age == "" && o.keepFor != keepAll) || (size == "" && o.keepSize != keepAll) {
		return store.Retention{}, exit.Usagef("--keep-for and --keep-size are empty: give limits such as 30d and 2GB, or all")
	}
	keep, err := parseRetention(age, size)
	if err != nil {
		return keep, exit.Usagef("--keep-for %s, --keep-size %s: %w", o.keepFor, o.keepSize, err)
	}
	return keep, nil
}
