package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// times are how long the sender waited for each answer.
type times []time.Duration

// at is a percentile; they are sorted by then.
func (t times) at(percent int) time.Duration {
	if len(t) == 0 {
		return 0
	}
	return t[min(len(t)*percent/100, len(t)-1)]
}

// send delivers at a steady rate, whether or not the last was answered.
func send(ctx context.Context, url string, o options, duration time.Duration) (times, error) {
	body := []byte(`{"event_type":"EMAIL_REPLY","campaign_id":7,"to_email":"priya@warehouse.example","reply":"`)
	body = append(body, strings.Repeat("some words of a mail ", o.size/21+1)...)
	body = append(body[:max(o.size-2, 100)], `"}`...)
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var mu sync.Mutex
	var all times
	var failed error
	var sending sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(o.rate))
	defer tick.Stop()
	begin := time.Now()
	for n := 0; n < int(duration.Seconds()*float64(o.rate)) && ctx.Err() == nil; n++ {
		<-tick.C
		sending.Go(func() {
			took, err := post(ctx, client, url, fmt.Sprintf("%d-%d", begin.UnixNano(), n), body)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			all = append(all, took)
		})
	}
	sending.Wait()
	return all, failed
}

func post(ctx context.Context, client *http.Client, url, id string, body []byte) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("X-Request-Id", id)
	begin := time.Now()
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	took := time.Since(begin)
	_ = res.Body.Close()
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %d", res.StatusCode)
	}
	return took, err
}
