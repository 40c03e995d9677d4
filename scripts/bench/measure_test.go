package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestPayload_HasItsSizeAndIsJSON(t *testing.T) {
	for _, size := range []int{300, 10 << 10} {
		if p := payload(size); len(p) != size || !json.Valid([]byte(p)) {
			t.Errorf("%d bytes of %d: %.200s", len(p), size, p)
		}
	}
}

// A pair is measured at the same load, so a ratio is of pairs and not of medians.
func TestRatio_IsTheMedianOfThePairs(t *testing.T) {
	r := result{
		proxy:   []sample{{rate: 100}, {rate: 10}, {rate: 1000}},
		leadrig: []sample{{rate: 50}, {rate: 10}, {rate: 250}},
	}
	if got := r.ratio(rate); got != 0.5 {
		t.Errorf("ratio %v of 0.5, 1 and 0.25", got)
	}
	if got := median(r.leadrig, rate); got != 50 {
		t.Errorf("median %v", got)
	}
	if r.leadrig[2].rate != 250 {
		t.Error("the samples were sorted")
	}
}

func TestRow_HasEachFigureUnderItsHead(t *testing.T) {
	r := result{
		size: 300, connections: 16,
		proxy:   []sample{{rate: 1000, p50: time.Millisecond, p99: 4 * time.Millisecond}},
		leadrig: []sample{{rate: 2000, p50: 3 * time.Millisecond, p99: 2 * time.Millisecond}},
	}
	if got, want := row(r), "| 300 | 16 | 1000 | 2000 | **2.00** | 1.00 | 3.00 | **3.00** | 4.00 | 2.00 | **0.50** |"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestLoad(t *testing.T) {
	var requests atomic.Int32
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || len(body) != 300 || r.URL.Path != "/hook" {
			t.Errorf("%s with %d bytes: %v", r.URL, len(body), err)
		}
		requests.Add(1)
		w.WriteHeader(status)
	}))
	defer server.Close()
	addr := strings.TrimPrefix(server.URL, "http://")
	t.Run("sends what it was asked for", func(t *testing.T) {
		s, err := load(t.Context(), addr, "/hook", 4, 300, time.Minute, 40)
		if err != nil || requests.Load() != 40 || s.rate <= 0 || s.p50 <= 0 || s.p99 < s.p50 {
			t.Errorf("%d requests, %+v, %v", requests.Load(), s, err)
		}
	})
	t.Run("an answer that isn't 200 is an error, not a figure", func(t *testing.T) {
		status = http.StatusServiceUnavailable
		if _, err := load(t.Context(), addr, "/hook", 1, 300, time.Minute, 10); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no answer at all is an error", func(t *testing.T) {
		if _, err := load(t.Context(), addr, "/hook", 1, 300, -time.Second, 0); err == nil {
			t.Error("there is none")
		}
	})
}

func TestResidentKB_OfThisProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc here")
	}
	if kb, err := residentKB(os.Getpid()); err != nil || kb < 1000 {
		t.Errorf("%d kB, %v", kb, err)
	}
}
