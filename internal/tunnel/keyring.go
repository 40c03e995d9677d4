package tunnel

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/zalando/go-keyring"
)

// Keyring looks up a secret by service and user.
type Keyring func(service, user string) (string, error)

// errNoKeyring says that there is nobody to ask.
var errNoKeyring = errors.New("no keyring is running")

// SystemKeyring asks the operating system's keyring. Without a session bus it
// doesn't ask: the look-up would start a bus of its own, which would stay.
func SystemKeyring(service, user string) (string, error) {
	switch runtime.GOOS {
	case "darwin", "windows":
	default:
		if !hasSessionBus(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), "/run/user") {
			return "", errNoKeyring
		}
	}
	return keyring.Get(service, user)
}

// hasSessionBus reports whether a D-Bus session bus can be found without
// launching one.
func hasSessionBus(address, runtimeRoot string) bool {
	if address != "" && address != "autolaunch:" {
		return true
	}
	folder := filepath.Join(runtimeRoot, strconv.Itoa(os.Getuid()))
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return true
		}
	}
	return false
}

// askKeyring returns the token in the keyring, "" where there is none or nobody
// answers in time. The look-up can't be stopped, only left behind.
func askKeyring(ctx context.Context, lookUp Keyring) string {
	ctx, cancel := context.WithTimeout(ctx, keyringWait)
	defer cancel()
	answer := make(chan string, 1)
	go func() {
		value, err := lookUp(keyringService, keyringUser)
		if err != nil {
			value = ""
		}
		answer <- strings.TrimSpace(value)
	}()
	select {
	case value := <-answer:
		return value
	case <-ctx.Done():
		return ""
	}
}
