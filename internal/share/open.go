package share

import (
	"errors"
	"net"
	"net/url"
	"path"

	"leadrig/internal/hook"
)

// Open makes the run one that can be joined and returns the path for it, a
// secret: whoever has it may join. What happened before isn't shared. While the
// run is shared already, its path stays.
func (h *Hub) Open() (path string, err error) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return "", errors.New("share the run: it has ended")
	}
	if h.room != nil && h.room.life.Err() == nil {
		defer h.mu.Unlock()
		return h.room.path, nil
	}
	r := newRoom("/"+secret(), h.log.latest(), h.cfg)
	h.room = r
	h.mu.Unlock()
	h.cfg.Tell(&hook.ShareChanged{Time: h.cfg.Now(), State: hook.ShareOpened, URL: h.Address(), Limit: h.cfg.Limit})
	return r.path, nil
}

// Revoke ends the sharing: participants are told and dropped, and the path leads
// nowhere for good. It reports whether the run was shared.
func (h *Hub) Revoke() bool {
	r := h.current()
	if r == nil || !r.close(errRevoked) {
		return false
	}
	h.cfg.Tell(&hook.ShareChanged{Time: h.cfg.Now(), State: hook.ShareRevoked})
	return true
}

// learnPublic takes note of the public URL.
func (h *Hub) learnPublic(m hook.Message) {
	switch m := m.(type) {
	case *hook.Ready:
		h.At(m.PublicURL)
	case *hook.TunnelChanged:
		h.At(m.PublicURL)
	}
}

// leastHidden is the shortest secret that is looked for in what is shared, in
// bytes: a shorter one could stand there by chance. Leadrig's have 32.
const leastHidden = 16

// At says what the run's public URL is, which requests have to name; the hub hears
// it from the feed too, a little later. When it changes in mid-run, those who know
// the old one can't come back: the new address is told.
func (h *Hub) At(publicURL string) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" {
		return
	}
	h.mu.Lock()
	before := h.public
	if secret := path.Base(u.Path); len(secret) >= leastHidden {
		h.hidden = secret
	}
	h.public = url.URL{Scheme: u.Scheme, Host: u.Host}
	moved, r := before.Host != "" && before != h.public, h.room
	h.mu.Unlock()
	if moved && r != nil && r.life.Err() == nil {
		h.cfg.Tell(&hook.ShareChanged{
			Time: h.cfg.Now(), State: hook.ShareOpened, Detail: "the public URL has changed", Present: r.presentNow(), Limit: h.cfg.Limit, URL: h.Address(),
		})
	}
}

// Address is where the run can be joined, a secret; "" while it isn't shared or
// its public URL isn't known.
func (h *Hub) Address() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.room == nil || h.room.life.Err() != nil || h.public.Host == "" {
		return ""
	}
	u := h.public
	u.Path = h.room.path
	return u.String()
}

// knownHost says whether a request names us: by the public URL, or, where that
// leads through somebody's own proxy, by a number or localhost. A page that has
// its own name lead here has another.
func (h *Hub) knownHost(host string) bool {
	h.mu.Lock()
	public := h.public.Host
	h.mu.Unlock()
	if host == public && public != "" {
		return true
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return name == "localhost" || net.ParseIP(name) != nil
}
