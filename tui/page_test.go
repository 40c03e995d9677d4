package tui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
)

func TestPage_IsShownWithoutItsToken(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	withDesk(m)
	play(m, "P")
	wantOn(t, m, "the run isn't ready yet")
	settleMsg(m, sharedReady())
	wantOn(t, m, "http://127.0.0.1:4041. P copies its address.")
	rest := play(m, "P")
	if want := tea.SetClipboard(pageAddress)(); len(rest) != 1 || rest[0] != want {
		t.Errorf("got %v", rest)
	}
	play(m, "W")
	wantOn(t, m, "no browser was found here")
	var opened []string
	m.options.Desk.Browse = func(_ context.Context, address string) error {
		opened = append(opened, address)
		return nil
	}
	play(m, "W")
	wantOn(t, m, "opens in the browser")
	if diff := cmp.Diff([]string{pageAddress}, opened); diff != "" {
		t.Error(diff)
	}
	play(m, "?")
	wantOn(t, m, "http://127.0.0.1:4041")
	for _, key := range []string{"esc", ":", "esc", "J", "esc"} {
		play(m, key)
		wantOff(t, m, "0f1e2d3c")
	}
	settleMsg(m, ready())
	play(m, "P")
	wantOn(t, m, "this run has no page: start without --inspect off")
}

func TestLetters_CanBeRead(t *testing.T) {
	for c := range letters() {
		rows, _ := letterOf(c)
		for i, row := range rows {
			if len(row) != len(rows[0]) || strings.Trim(row, "#.") != "" {
				t.Errorf("%q: row %d is %q", c, i, row)
			}
		}
	}
	seen := map[string]byte{}
	for c := range letters() {
		drawn := strings.Join(largeLine(string(c)), "/")
		if other, ok := seen[drawn]; ok {
			t.Errorf("%q and %q look alike", c, other)
		}
		seen[drawn] = c
	}
	if largeAddress("https://Überall.example/1", 100) != nil || largeAddress(joinAddress, 20) != nil {
		t.Error("what can't be drawn is drawn")
	}
}
