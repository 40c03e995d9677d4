package tunnel

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// quietVariable makes the test binary open and close a tunnel without a word;
// see TestNgrok_WritesNothing.
const quietVariable = "LEADRIG_TEST_QUIET_TUNNEL"

func TestMain(m *testing.M) {
	if os.Getenv(quietVariable) != "" {
		os.Exit(quietRun())
	}
	code := m.Run()
	if err := leaked(sdkStragglers()); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// sdkStragglers are the goroutines of the SDK that can't be waited for. With
// the race detector on, heartbeats keep their default times: the SDK's
// heartbeat checker reads what its log-in writes, without a lock, and the
// detector sees that as soon as a beat comes early. So its sleepers outlive
// the test.
func sdkStragglers() []goleak.Option {
	if !raceEnabled {
		return nil
	}
	return heartbeats()
}

func heartbeats() []goleak.Option {
	return []goleak.Option{
		goleak.IgnoreAnyFunction("golang.ngrok.com/muxado/v2.(*Heartbeat).requester"),
		goleak.IgnoreAnyFunction("golang.ngrok.com/muxado/v2.(*Heartbeat).check"),
	}
}

// leaked waits for goroutines to end, as long as the SDK may sleep between two
// attempts. It returns those that are still there then.
func leaked(options []goleak.Option) error {
	deadline := time.Now().Add(45 * time.Second)
	for {
		err := goleak.Find(options...) // waits a moment itself
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

// watchLeaks returns a function that fails the test if goroutines are left of
// those that were started since.
func watchLeaks(t *testing.T) func() {
	t.Helper()
	options := append(sdkStragglers(), goleak.IgnoreCurrent())
	return func() {
		t.Helper()
		if err := leaked(options); err != nil {
			t.Error(err)
		}
	}
}
