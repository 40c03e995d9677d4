package main

import (
	"fmt"
	"strings"

	"leadrig/internal/hook"
	"leadrig/replay/wire"
)

// fields are the header fields of a recorded delivery, without its id.
func fields() []hook.HeaderField {
	return []hook.HeaderField{
		{Name: "Accept", Value: "application/json, text/plain, */*"},
		{Name: "Content-Type", Value: "application/json"},
		{Name: "User-Agent", Value: "axios/1.7.9"},
		{Name: "Accept-Encoding", Value: "gzip, compress, deflate, br"},
		{Name: "Connection", Value: "keep-alive"},
	}
}

// body is an event of some hundred bytes.
func body(n int) string {
	return fmt.Sprintf(`{"campaign_id":730215,"stats_id":"%016x","to_email":"priya@warehouse.example.com",`+
		`"event_timestamp":"2026-02-11T08:20:41+00:00","reply_message":{"text":"%s"},"event_type":"EMAIL_REPLY"}`, n, strings.Repeat("a", 200))
}

func id(n int) string { return fmt.Sprintf("5f0c3c1e-7a54-4b6e-9c1d-%012x", n) }

// deliveries are recorded ones, each with an id of its own.
func deliveries(count int) []wire.Request {
	all := make([]wire.Request, count)
	for i := range all {
		all[i] = delivery(i)
	}
	return all
}

func delivery(n int) wire.Request {
	return wire.Request{Header: header(n), Body: []byte(body(n))}
}

func header(n int) hook.Header {
	return hook.NewHeader(append(fields(), hook.HeaderField{Name: "X-Request-Id", Value: id(n)})...)
}
