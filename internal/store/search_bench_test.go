package store

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// searched is how many deliveries the benchmark searches in.
const searched = 100_000

// largeHistory records the catalogue's events over and over, each with another
// lead and time, and an attempt at each, one of a hundred failing.
func largeHistory(b *testing.B) string {
	b.Helper()
	home := b.TempDir()
	catalogue, err := fixtures.Load()
	if err != nil {
		b.Fatal(err)
	}
	var bodies [][]byte
	for _, f := range catalogue.All() {
		if body, err := f.Body(); err == nil && len(body) < 10_000 {
			bodies = append(bodies, body)
		}
	}
	s, err := Open(home, Options{Command: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	for i := range searched {
		lead := fmt.Sprintf("lead%d@company%d.example.com", i, i%5000)
		body := bytes.ReplaceAll(bodies[i%len(bodies)], []byte("priya@warehouse.example.com"), []byte(lead))
		body = append(bytes.TrimRight(body, "} \n"), fmt.Sprintf(`,"note":"%x"}`, i*7919*7919)...)
		d := &hook.Delivery{
			ReceivedAt: begun.Add(time.Duration(i-searched) * time.Second), Source: hook.SourceEndpoint, Method: "POST", Body: body,
			Header: hook.NewHeader(hook.HeaderField{Name: "Content-Type", Value: "application/json"}), RequestID: fmt.Sprintf("%08x-0000-4000-8000-%012d", i*40503%(1<<32), i),
			Summary: hook.Summarize(body),
		}
		d.Lead = lead
		if err := s.Record(d); err != nil {
			b.Fatal(err)
		}
		a := &hook.Attempt{Number: 1, StartedAt: d.ReceivedAt, URL: "http://127.0.0.1:3000/", Status: 200, Outcome: hook.OutcomeDelivered, Latency: time.Duration(i%50) * time.Millisecond}
		if i%100 == 99 {
			a.Status, a.Outcome = 500, hook.OutcomeRetry
		}
		s.RecordAttempt(d, a)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	if s, err = Open(home, Options{Command: "bench"}); err != nil {
		b.Fatal(err)
	}
	begun = time.Now()
	<-s.print.caughtUp
	b.Logf("%d deliveries; the prints of the last runs took %v more", searched, time.Since(begun).Round(time.Millisecond))
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return home
}

// searchedFor are the kinds of terms, alone and together: what nothing has, one
// delivery, many, all.
func searchedFor() []string {
	return []string{
		"", "type:EMAIL_REPLY", "type:email_*", "type:NOTHING", "-type:*", "status:5xx", "status:4xx", "-status:200,500", "outcome:lost",
		"campaign:none", "-campaign:none", "lead:lead12345@", "lead:nobody", "-lead:example", "id:00009e37", "id:50000", "id:zzz", "dup:yes", "-dup:no",
		"latency:>48ms", "latency:>1m", "-latency:>=0s", "since:10m", "since:2100-01-01T00:00:00Z",
		"email", "warehouse", "nothinglikeit", "-email", "-nothinglikeit", "zq", "~", "lead77777@", "lead77777@company777 status:2xx",
		"type:EMAIL_* status:5xx email", "type:EMAIL_* status:4xx email", `"no such words" since:5h dup:no`, "-email -type:X status:200",

		// Words that every body has, and not: all of them are asked.
		"-note", "-note -lead", "-note status:4xx", "note status:4xx", "-nothinglikeit nothinglikeit", "lead77777@ -nothinglikeit", "lead77777@ -note",
		"-e", "-event_type", "-notf status:4xx", "note -campaign",
		// Beginnings and parts of words, each alone common, and never together.
		"ware", "no", "e", "subscribed reply_message", "lead1 lead2", "bounced unsubscribe", "category replied opened", "note\":\"0\"",
		// All its triples are in every body, and it is in none: all prints let it pass.
		"examplead", "examplead -note",
		// Phrases, what other languages give a meaning to, letters of other scripts.
		`"\"note\":\"0\""`, `"\\n"`, `".*"`, "[a-z]+", "100%", "_id", "EMAIL", "-EMAIL", "KÄSE", "käse", "straße", "İ", "-ü", "日本語",
	}
}

func BenchmarkSearch(b *testing.B) {
	home := largeHistory(b)
	r, err := OpenReader(home)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	for _, query := range searchedFor() {
		f, err := filter.Parse(query, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		b.Run("query="+query, func(b *testing.B) {
			found := 0
			for b.Loop() {
				found = 0
				if err := r.Search(b.Context(), f, func(Found) (bool, error) { found++; return found < 50, nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(found), "found")
		})
	}
}
