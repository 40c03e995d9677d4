// Package config finds out what the user wants: flags, then LEADRIG_…
// variables, then the config file, then defaults; and where leadrig keeps its
// things.
//
// Guarantees: a value is checked the same way wherever it comes from, and an
// error names the place; an unknown key in the file is an error with the
// nearest right one; secrets come from the environment or the system's keyring
// only, never from a flag.
//
// Imports: hook (for its "did you mean"), exit, koanf, pflag, xdg for the system's
// folders, and the standard library.
package config
