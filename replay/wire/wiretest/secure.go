package wiretest

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// SecureHandler is a TLS server of the standard library, with a certificate of
// its own for 127.0.0.1 and example.com, and a file with its authority. Before
// it starts it is prepared.
func SecureHandler(t testing.TB, handle http.HandlerFunc, prepare ...func(*httptest.Server)) (server *httptest.Server, caFile string) {
	t.Helper()
	server = httptest.NewUnstartedServer(handle)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	for _, p := range prepare {
		p(server)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(caFile, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return server, caFile
}

// Echo answers with "got " and the body, and with the protocol that was spoken
// in X-Proto; with 400 if the body didn't come whole.
func Echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "torn", http.StatusBadRequest)
		return
	}
	w.Header().Set("X-Proto", r.Proto)
	_, _ = w.Write(append([]byte("got "), body...))
}
