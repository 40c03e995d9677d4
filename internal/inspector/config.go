package inspector

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"leadrig/internal/actions"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
	"leadrig/replay"
	"leadrig/replay/fault"
	"leadrig/replay/report"
)

// DefaultAddr is where the inspector is if nobody says otherwise.
const DefaultAddr = "127.0.0.1:4041"

// Config says what there is to show and to do. All but Faults and Sharing is needed.
type Config struct {
	// Addr is host:port on this machine; port 0 takes any free one.
	Addr    string
	Feed    *feed.Feed
	Records Records
	Actions Actions
	// Faults are the run's; nil: Actions says why there are none.
	Faults Faults
	// Sharing is how the run is shared; nil: NoSharing says why it isn't, and what
	// would have it.
	Sharing   Sharing
	NoSharing string
	Version   string // of leadrig, for the status
	// History says that this is a look at what was recorded, without a run, and
	// Query what is looked for at first.
	History bool
	Query   string
}

// Records is what is read of the history; *actions.Records in every run.
type Records interface {
	Detail(ctx context.Context, id int64) (*hook.Delivery, []hook.Attempt, error)
	Page(ctx context.Context, f filter.Filter, before int64, limit int) (page []store.Found, more bool, err error)
	Compare(ctx context.Context, id int64, against actions.Against) (title string, body []byte, err error)
}

// Actions is what can be done; *actions.Actions in every run.
type Actions interface {
	Why(actions.Name) string
	Replay(ctx context.Context, r actions.Replay) (ids []int64, err error)
	Run(ctx context.Context, id int64, scenario string, observe func(replay.Progress)) (*report.Report, error)
	Save(ctx context.Context, id int64) (path string, redacted bool, err error)
	Copy(ctx context.Context, id int64, form actions.Form) (string, error)
	Trigger(ctx context.Context, event hook.EventType) (string, error)
}

// Faults are the run's live faults; *session.Faults in every run.
type Faults interface {
	Snapshot() []fault.State
	Arm(fault.Spec) (id int)
	Disarm(id int) (ok bool)
	Pause(id int, paused bool) (ok bool)
}

var (
	_ Records = (*actions.Records)(nil)
	_ Actions = (*actions.Actions)(nil)
)

// ParseAddr reads an address as people write it: host:port, or a port alone. Its
// error is one of usage: it names the address and what to write instead.
func ParseAddr(text string) (string, error) {
	addr := text
	if !strings.Contains(addr, ":") {
		addr = "127.0.0.1:" + addr
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", exit.Usagef("inspect on %q: use HOST:PORT, such as %s or [::1]:4041, or off", text, DefaultAddr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", exit.Usagef("inspect on %q: %q is no port: use 0 to 65535, 0 for any free one", text, port)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", exit.Usagef("inspect on %q: the page is for this machine alone: use %s, and a tunnel of your own such as ssh -L from elsewhere",
			text, net.JoinHostPort("127.0.0.1", port))
	}
	if host == "localhost" { // which may have two addresses
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// errInUse says that another program has the address.
func errInUse(addr string, err error) error {
	return exit.With(exit.Failed, fmt.Errorf("inspect on %s: %w; name another with --inspect, port 0 for any free one, or off", addr, err))
}
