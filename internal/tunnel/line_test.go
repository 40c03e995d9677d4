package tunnel

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// stubDialer fails as often as it is told, then gives pipes.
type stubDialer struct {
	failures int
	made     []net.Conn
	times    []time.Time
}

func (d *stubDialer) dial(context.Context, string, string) (net.Conn, error) {
	d.times = append(d.times, time.Now())
	if len(d.times) <= d.failures {
		return nil, errConnRefused
	}
	ours, theirs := net.Pipe()
	d.made = append(d.made, theirs)
	return ours, nil
}

func newStubLine(d *stubDialer, failed func(error)) *line {
	return newLine(tuning{dial: d.dial, firstWait: time.Second, mostWait: 4 * time.Second}, failed)
}

func TestLine_WaitsLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &stubDialer{failures: 5}
		failed := 0
		l := newStubLine(d, func(error) { failed++ })
		defer l.close()
		if _, err := l.DialContext(t.Context(), "tcp", "edge"); err != nil {
			t.Fatal(err)
		}
		if failed != 5 {
			t.Errorf("%d failures told, want 5", failed)
		}
		for i, want := range []time.Duration{1, 2, 4, 4, 4} {
			if got := d.times[i+1].Sub(d.times[i]); got != want*time.Second {
				t.Errorf("wait %d took %v, want %ds", i, got, want)
			}
		}
	})
}

func TestLine_StopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := newStubLine(&stubDialer{failures: 100}, func(error) { cancel() })
		if _, err := l.DialContext(ctx, "tcp", "edge"); !errors.Is(err, errConnRefused) {
			t.Errorf("when its context ends: %v", err)
		}
		var other *line
		other = newStubLine(&stubDialer{failures: 100}, func(error) { other.close() })
		if _, err := other.Dial("tcp", "edge"); !errors.Is(err, errConnRefused) {
			t.Errorf("when it is cut: %v", err)
		}
	})
}

func TestLine_CloseCutsAndRefuses(t *testing.T) {
	d := &stubDialer{}
	l := newStubLine(d, func(error) {})
	kept, err := l.DialContext(t.Context(), "tcp", "edge")
	if err != nil {
		t.Fatal(err)
	}
	returned, err := l.DialContext(t.Context(), "tcp", "edge")
	if err != nil {
		t.Fatal(err)
	}
	if err := returned.Close(); err != nil {
		t.Fatal(err)
	}
	l.close()
	l.close()
	if _, err := d.made[0].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the other end reads %v, want EOF", err)
	}
	_ = kept.Close()
	// The SDK may dial just as its session closes; nothing would ever close
	// that connection.
	if _, err := l.DialContext(t.Context(), "tcp", "edge"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("dialled after close: %v", err)
	}
	if _, err := d.made[2].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the late connection is open: %v", err)
	}
}

// The SDK's own dialer has no bound.
func TestLine_AttemptsAreBounded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told error
	l := newLine(tuning{dialTimeout: time.Nanosecond, firstWait: time.Hour}, func(err error) {
		told = err
		cancel()
	})
	defer l.close()
	if _, err := l.DialContext(ctx, "tcp", freeAddr(t)); err == nil {
		t.Fatal("connected")
	}
	timeout, ok := errors.AsType[net.Error](told)
	if !ok || !timeout.Timeout() || defaultTuning().dialTimeout <= 0 {
		t.Errorf("told %v; bound by default: %v", told, defaultTuning().dialTimeout)
	}
}
