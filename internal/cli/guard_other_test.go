//go:build !linux

package cli

import "github.com/rogpeppe/go-internal/testscript"

func signalGuard(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("a guard is found on Linux only")
}
