package tui

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// arrivals are the deliveries from one number to another.
func arrivals(from, to int) (batch []hook.Message) {
	for n := from; n <= to; n++ {
		batch = append(batch, arrival(n))
	}
	return batch
}

// slowClock passes so much time between two looks.
func slowClock(step time.Duration) func() time.Time {
	at := noon()
	return func() time.Time { at = at.Add(step); return at }
}

func TestBacklog_IsShownSliceBySlice(t *testing.T) {
	for name, test := range map[string]struct {
		step time.Duration
		want int
	}{
		"bounded by time":  {sliceTime, sliceLook},
		"half of the time": {sliceTime / 2, 2 * sliceLook},
		"bounded by count": {0, sliceMost},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := newTestModel(t, 120, 30)
			m.backlog.now = slowClock(test.step)
			const all = 3 * sliceMost
			shown := make(chan struct{}, 1)
			_, cmd := m.Update(messagesArrivedMsg{batch: arrivals(1, all), shown: shown})
			if got := m.list.Len(); got != test.want {
				t.Errorf("%d rows after the first slice, want %d", got, test.want)
			}
			if len(shown) != 0 {
				t.Error("the batch is said to be shown, but it is still read")
			}
			settle(m, cmd)
			if m.list.Len() != all || len(shown) != 1 {
				t.Errorf("in the end there are %d rows, and the sender was told %d times", m.list.Len(), len(shown))
			}
		})
	}
}

func TestBacklog_KeysAreAnsweredBetweenSlices(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	m.backlog.now = slowClock(sliceTime)
	_, cmd := m.Update(messagesArrivedMsg{batch: arrivals(1, 10*sliceLook)})
	press(m, "k")
	if m.list.follow || m.list.cursor != sliceLook-2 {
		t.Errorf("the cursor is at %d, follows %t", m.list.cursor, m.list.follow)
	}
	settle(m, cmd)
	if m.list.cursor != sliceLook-2 || m.list.Len() != 10*sliceLook {
		t.Errorf("the cursor is at %d of %d", m.list.cursor, m.list.Len())
	}
}

func TestBacklog_WhatComesLaterIsShownLater(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	m.backlog.now = slowClock(sliceTime)
	_, first := m.Update(messagesArrivedMsg{batch: arrivals(1, 200)})
	_, second := m.Update(messagesArrivedMsg{batch: []hook.Message{&hook.Bye{}}})
	if m.ending {
		t.Error("the end is shown before what came before it")
	}
	settle(m, first, second)
	if !m.ending || m.list.Len() != 200 {
		t.Errorf("%d rows, ending %t", m.list.Len(), m.ending)
	}
}

func TestCatchUp_IsShownSliceBySlice(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	d := withDesk(m)
	m.backlog.now = slowClock(sliceTime)
	d.record(arrivals(1, 900)...)
	settleMsg(m, arrival(1))
	_, cmd := m.Update(messagesArrivedMsg{batch: arrivals(901, 950), skipped: 899})
	d.record(arrivals(901, 950)...)
	caughtUp := cmd()
	_, cmd = m.Update(caughtUp)
	if got := m.list.Len(); got > 2*sliceLook {
		t.Errorf("%d rows after the first slice", got)
	}
	settle(m, cmd)
	wantOn(t, m, "950 deliveries")
	wantOff(t, m, "not shown")
}

// endless is a feed that always has more.
type endless struct{ sent int }

// Next implements Feed.
func (f *endless) Next(ctx context.Context) ([]hook.Message, int, error) {
	f.sent += 4096
	return arrivals(f.sent-4095, f.sent), 0, ctx.Err()
}

func TestRun_KeysGetTheirTurnUnderAFeedThatNeverPauses(t *testing.T) {
	s := startShowWith(t, 100, 30, func(o *Options) { o.Feed = &endless{} })
	s.out.waitFor(t, "deliveries")
	s.press(t, "q")
	<-s.stopped
	s.press(t, "q\x03")
	<-s.aborted
	if err := s.wait(t); !errors.Is(err, ErrAborted) {
		t.Errorf("got %v", err)
	}
	wantRestored(t, s.out.String())
}

func TestPump_AsksForMoreWhenTheBatchIsShown(t *testing.T) {
	feed := make(script)
	sent := make(chan tea.Msg, 4)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		pump(ctx, feed, func(msg tea.Msg) { sent <- msg })
	}()
	feed <- told{batch: arrivals(1, 2)}
	first := (<-sent).(messagesArrivedMsg)
	select {
	case feed <- told{err: io.EOF}:
		t.Error("the feed was asked while its batch is read")
	case <-time.After(4 * frame):
	}
	first.done()
	feed <- told{batch: arrivals(3, 4)}
	<-sent
	cancel() // while the second batch is read
	<-ended
	if msg, ok := (<-sent).(feedEndedMsg); !ok || !errors.Is(msg.err, context.Canceled) {
		t.Errorf("got %+v", msg)
	}
}
