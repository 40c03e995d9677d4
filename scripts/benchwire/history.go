package main

import (
	"errors"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// recordHistory writes the deliveries into a history, each with the attempt
// that leadrig listen makes at it.
func recordHistory(home string, count int) (err error) {
	s, err := store.Open(home, store.Options{Command: "listen"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for n := range count {
		at := time.Now()
		d := &hook.Delivery{
			ReceivedAt: at, Source: hook.SourceEndpoint, Method: "POST", Header: header(n), Body: []byte(body(n)), RequestID: id(n),
			Summary: hook.Summarize([]byte(body(n))),
		}
		if err := s.Record(d); err != nil {
			return err
		}
		s.RecordAttempt(d, &hook.Attempt{
			Number: 1, StartedAt: at, URL: "http://127.0.0.1:3000/hook", Status: 200, Outcome: hook.OutcomeDelivered,
		})
	}
	return nil
}
