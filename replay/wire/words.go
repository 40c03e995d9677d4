package wire

import (
	"fmt"
	"time"
)

// What is said in short of an attempt that got no answer. A run's history and
// the sandbox's ledger say it in these words, and an Error begins with them.

// RefusedText says that nothing listens at an address.
func RefusedText(addr string) string {
	return "connection refused: nothing listens at " + addr
}

// LateText says that the sender gave up.
func LateText(within time.Duration) string { return fmt.Sprintf("no answer within %s", within) }

// NoHostText says that a name leads nowhere.
func NoHostText(name string) string { return fmt.Sprintf("the host %q can't be found", name) }

// UntrustedText says that a certificate is by somebody unknown.
func UntrustedText(addr string) string {
	return fmt.Sprintf("the certificate of %s is signed by an authority this machine doesn't trust", addr)
}
