package tui

import (
	"context"
	"net/url"

	tea "charm.land/bubbletea/v2"
)

// page is the run as a web page on this machine.
type page struct{ address string } // with the run's token, a secret; "" without a page

// shown is the address as it may be seen by all who look at the screen: without
// the token, which alone lets in.
func (g page) shown() string {
	u, err := url.Parse(g.address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// whyNoPage says why there is no page.
func (m *model) whyNoPage() string {
	switch {
	case m.page.address != "":
		return ""
	case m.options.History:
		return "this look at the history has none: leadrig history --open --inspect 127.0.0.1:4041 is a page"
	case m.header.follows:
		return "the page is the presenter's"
	case m.progress.ready:
		return "this run has no page: start without --inspect off"
	}
	return "the run isn't ready yet"
}

// whyNoBrowser says why the page can't be opened from here.
func (m *model) whyNoBrowser() string {
	if why := m.whyNoPage(); why != "" {
		return why
	}
	if m.options.Desk.Browse == nil {
		return "no browser was found here: P copies the page's address"
	}
	return ""
}

func (m *model) copyPage() {
	m.later(tea.SetClipboard(m.page.address))
	m.say(done("the page's address was sent to the clipboard, if " + m.clipboardAllows() + "; it has the run's token, which lets in whoever has it"))
}

func (m *model) openPage() {
	browse, address := m.options.Desk.Browse, m.page.address
	m.begin(func(ctx context.Context) tea.Msg {
		return actedMsg{"open the page", "the page opens in the browser", browse(ctx, address)}
	})
}
