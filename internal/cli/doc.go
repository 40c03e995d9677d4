// Package cli is leadrig's command line: one file or two per command, each an
// options struct, a constructor for its flags, and a run function.
//
// Guarantees: with --output json nothing but JSON lines goes to stdout; an error
// is one message on stderr that names the value and the remedy, and its exit
// code is one of internal/exit; every flag has its LEADRIG_ variable.
//
// Imports: everything; nothing imports it but cmd/leadrig.
package cli
