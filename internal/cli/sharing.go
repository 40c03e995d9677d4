package cli

import (
	"context"
	"errors"
	"path"
	"sync"

	"leadrig/internal/session"
	"leadrig/internal/share"
	"leadrig/tui"
)

// sharing is the hub of a run as the live screen has it.
type sharing struct {
	mu  sync.Mutex
	hub *share.Hub // nil until the run has begun
	all []string   // the secrets of the addresses since then
}

var _ tui.Sharing = (*sharing)(nil)

func newSharing() *sharing { return &sharing{} }

// begin says that the run can be shared by a hub.
func (s *sharing) begin(hub *share.Hub) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hub = hub
}

func (s *sharing) current() (*share.Hub, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hub == nil {
		return nil, session.ErrNotReady
	}
	return s.hub, nil
}

// secrets are the secrets of all addresses that Open has given.
func (s *sharing) secrets() []string {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// Revoke implements tui.Sharing.
func (s *sharing) Revoke(context.Context) error {
	hub, err := s.current()
	if err != nil {
		return err
	}
	if !hub.Revoke() {
		return errors.New("it isn't shared any more")
	}
	return nil
}

// Open implements tui.Sharing.
func (s *sharing) Open(context.Context) (string, error) {
	hub, err := s.current()
	if err != nil {
		return "", err
	}
	secret, err := hub.Open()
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	s.all = append(s.all, path.Base(secret))
	s.mu.Unlock()
	if address := hub.Address(); address != "" {
		return address, nil
	}
	return "", session.ErrNotReady
}

// share says on the screen's desk whether the run is shared.
func (d *desk) share(o shareFlags) {
	switch {
	case d == nil:
	case o.on:
		d.Sharing = o.hub
	default:
		d.unshared("this run isn't shared: start with --share")
	}
}

// unshared says why the run can't be shared.
func (d *desk) unshared(why string) {
	if d != nil {
		d.NoSharing = why
	}
}
