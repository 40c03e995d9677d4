package replay

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"leadrig/fixtures"
	"leadrig/internal/hook"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// BenchmarkDeliver sends recorded deliveries, each with its own id, at
// concurrency 64; an operation is one of them.
func BenchmarkDeliver(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		w.WriteHeader(http.StatusOK)
	}))
	defer server.Close()
	catalogue, err := fixtures.Load()
	if err != nil {
		b.Fatal(err)
	}
	f, err := catalogue.Find(hook.EmailReply, "")
	if err != nil {
		b.Fatal(err)
	}
	source, err := FromFixture(f)
	if err != nil {
		b.Fatal(err)
	}
	sources := make([]Source, b.N)
	for i := range sources {
		sources[i] = source
		sources[i].Name = fmt.Sprint("delivery ", i)
	}
	deliver, err := scenario.Find("deliver")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	rep, err := Run(b.Context(), Config{Target: wire.Config{URL: server.URL}, Scenarios: []*scenario.Scenario{deliver}, Sources: sources})
	if err != nil || rep.ExitCode != 0 {
		b.Fatal(err, rep.Failure)
	}
}
