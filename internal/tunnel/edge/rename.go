package edge

import "fmt"

// RenameOnRebind gives the next endpoint that is bound again after a drop
// another URL than it had, a reachable one, and does the same with the domain
// of agents that name none: PublicURL is the new one from then on, and visitors
// of the old one get ERR_NGROK_3200. The agent isn't told: in the answer to a
// re-bind it looks at the error alone. Once renamed, an endpoint keeps the new
// URL at further re-binds.
//
// Before such a re-bind, another call changes nothing.
func (e *Edge) RenameOnRebind() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.control.rename != "" || e.closed {
		return nil
	}
	public, err := listen("127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("edge: rename on re-bind: %w", err)
	}
	e.control.rename = urlOf(public)
	e.running.Go(func() { _ = e.server.Serve(public) })
	return nil
}
