package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

// EnvPrefix begins the variable of every flag: --forward-to is
// LEADRIG_FORWARD_TO.
const EnvPrefix = "LEADRIG_"

// FileName is the config file's name inside leadrig's home.
const FileName = "config.yaml"

// routesKey is the part of the file that is no flag: a handler per event type.
const routesKey = "routes"

// EnvName is the variable of a flag.
func EnvName(flag string) string {
	return EnvPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// DefaultHome is where leadrig keeps its things if nobody says otherwise: the
// folder for state of the user's system.
func DefaultHome() string { return filepath.Join(xdg.StateHome, "leadrig") }

// File is a config file that was read. Its zero value is an empty one.
type File struct {
	path string
	k    *koanf.Koanf
}

// Open reads the config file at path, or, if path is empty, the one in home
// where there is one.
func Open(path, home string) (File, error) {
	wanted := path != ""
	if !wanted {
		path = filepath.Join(home, FileName)
	}
	if _, err := os.Stat(path); err != nil {
		if !wanted && errors.Is(err, fs.ErrNotExist) {
			return File{}, nil
		}
		return File{}, exit.Usagef("config file %s can't be read: %w", path, cause(err))
	}
	k := koanf.New("\x00") // flag names contain dots nowhere, event types neither
	if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
		return File{}, exit.Usagef("config file %s: %w", path, cause(err))
	}
	return File{path: path, k: k}, nil
}

// cause drops the path that a file system error repeats.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// Path is the file that was read, "" for none.
func (f File) Path() string { return f.path }

// Check returns an error for keys that no flag of any command and no other part
// of leadrig knows.
func (f File) Check(known []string) error {
	if f.k == nil {
		return nil
	}
	known = append(slices.Clone(known), routesKey)
	for _, key := range slices.Sorted(maps.Keys(f.k.Raw())) {
		if !slices.Contains(known, key) {
			return exit.Usagef("config file %s: unknown key %q: did you mean %q?", f.path, key, hook.Nearest(key, known))
		}
	}
	return nil
}

// Routes returns the handler URL per event type.
func (f File) Routes() (map[string]string, error) {
	if f.k == nil {
		return nil, nil
	}
	raw, ok := f.k.Raw()[routesKey]
	if !ok {
		return nil, nil
	}
	table, ok := raw.(map[string]any)
	if !ok {
		return nil, exit.Usagef("config file %s: %s must map event types to handler URLs", f.path, routesKey)
	}
	routes := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		eventType, err := hook.ParseEventType(name)
		if err != nil {
			return nil, exit.Usagef("config file %s: %s: %w", f.path, routesKey, err)
		}
		url, ok := table[name].(string)
		if !ok {
			return nil, exit.Usagef("config file %s: %s: %s must be a URL", f.path, routesKey, name)
		}
		if _, again := routes[string(eventType)]; again {
			return nil, exit.Usagef("config file %s: %s: %s is there twice", f.path, routesKey, eventType)
		}
		routes[string(eventType)] = url
	}
	return routes, nil
}

// Apply sets each flag that the command line left alone from its variable or,
// failing that, from the file.
func Apply(flags *pflag.FlagSet, getenv func(string) string, f File) error {
	var err error
	flags.VisitAll(func(flag *pflag.Flag) {
		if err != nil || flag.Changed || flag.Name == "help" {
			return
		}
		if value := getenv(EnvName(flag.Name)); value != "" {
			err = set(flags, flag.Name, EnvName(flag.Name), value)
			return
		}
		if f.k == nil {
			return
		}
		if raw := f.k.Raw()[flag.Name]; raw != nil {
			err = setFromFile(flags, flag, fmt.Sprintf("%s in %s", flag.Name, f.path), raw)
		}
	})
	return err
}

// setFromFile sets a flag to what the file says: a value, or a list of them.
func setFromFile(flags *pflag.FlagSet, flag *pflag.Flag, place string, raw any) error {
	values, isList := raw.([]any)
	if !isList {
		values = []any{raw}
	}
	texts := make([]string, len(values))
	for i, value := range values {
		switch value.(type) {
		case nil, []any, map[string]any:
			return exit.Usagef("%s: it must be a value, or a list of values, for --%s", place, flag.Name)
		}
		texts[i] = fmt.Sprint(value)
	}
	slice, ok := flag.Value.(pflag.SliceValue)
	if !isList || !ok {
		return set(flags, flag.Name, place, strings.Join(texts, ","))
	}
	// Each value by itself: a comma may be part of one.
	if err := slice.Replace(texts); err != nil {
		return exit.Usagef("%s: %q is not a value for --%s: %w", place, texts, flag.Name, err)
	}
	flag.Changed = true
	return nil
}

func set(flags *pflag.FlagSet, name, place, value string) error {
	if err := flags.Set(name, value); err != nil {
		return exit.Usagef("%s: %q is not a value for --%s: %w", place, value, name, err)
	}
	return nil
}
