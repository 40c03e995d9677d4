package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// sample is what one measurement found.
type sample struct {
	rate     float64 // requests a second
	p50, p99 time.Duration
}

// payload is an event of exactly size bytes.
func payload(size int) string {
	const head = `{"campaign_id":730215,"to_email":"priya@warehouse.example.com","event_timestamp":"2026-02-11T08:20:41+00:00","text":"`
	const tail = `","event_type":"EMAIL_REPLY"}`
	return head + strings.Repeat("a", size-len(head)-len(tail)) + tail
}

// load posts payloads over the given number of kept connections, each waiting
// for its answer, for a time or a number of requests.
func load(ctx context.Context, addr, path string, connections, size int, d time.Duration, count int) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	body := payload(size)
	begin := time.Now()
	var wg sync.WaitGroup
	for worker := range connections {
		wg.Go(func() {
			latencies, err := post(ctx, addr, path, body, worker, count/connections)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, latencies...)
			if err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(begin)
	if failed != nil {
		return sample{}, failed
	}
	if len(all) == 0 {
		return sample{}, fmt.Errorf("%s answered nothing within %s: give it more time", addr, d)
	}
	slices.Sort(all)
	return sample{rate: float64(len(all)) / elapsed.Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100]}, nil
}

// post is one connection's worth of load; count 0 means until ctx ends.
func post(ctx context.Context, addr, path, body string, worker, count int) ([]time.Duration, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	run := time.Now().UnixNano()
	var request []byte
	var latencies []time.Duration
	for n := 0; ctx.Err() == nil && (count == 0 || n < count); n++ {
		request = fmt.Appendf(request[:0], "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"+
			"User-Agent: bench\r\nX-Request-Id: %016x-%04x-%08x\r\nContent-Length: %d\r\n\r\n%s", path, addr, run, worker, n, len(body), body)
		sent := time.Now()
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		res, err := http.ReadResponse(reader, nil)
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s answered %s", addr, res.Status)
		}
		latencies = append(latencies, time.Since(sent))
	}
	return latencies, nil
}
