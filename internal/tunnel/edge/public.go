package edge

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"

	"golang.ngrok.com/muxado/v2"
)

// errNoEndpoint is why a visitor asked for a name that nobody has bound.
var errNoEndpoint = errors.New("no endpoint of that name")

// visitorKey is the context key of a visitor's address.
type visitorKey struct{}

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

// withVisitor remembers who asks, for the header of the proxy stream.
func withVisitor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, r.RemoteAddr)))
	})
}

// rewrite keeps the request as it is, except for what an edge adds.
func rewrite(r *httputil.ProxyRequest) {
	r.Out.URL.Scheme, r.Out.URL.Host = "http", r.In.Host
	r.Out.Host = r.In.Host
	r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
	r.SetXForwarded()
	r.Out.Header.Set("X-Forwarded-Proto", "https")
}

// answerError answers for an endpoint that can't.
func answerError(w http.ResponseWriter, r *http.Request, err error) {
	code, status := "ERR_NGROK_3004", http.StatusBadGateway
	if errors.Is(err, errNoEndpoint) {
		code, status = "ERR_NGROK_3200", http.StatusNotFound
	}
	w.Header().Set("Ngrok-Error-Code", code)
	http.Error(w, fmt.Sprintf("%s for %s", code, r.Host), status)
}

// router hands requests to the session that has bound their name right now.
type router struct{ edge *Edge }

// RoundTrip implements http.RoundTripper.
func (r router) RoundTrip(request *http.Request) (*http.Response, error) {
	bound := r.edge.find(request.URL.Host)
	if bound == nil {
		return nil, errNoEndpoint
	}
	return bound.session.streams.RoundTrip(request)
}

// newStreams makes a transport whose connections are a session's proxy streams.
// Requests of visitors share streams as they would share connections; no stream
// is left from a session before.
func (s *session) newStreams() *http.Transport {
	return &http.Transport{DialContext: s.dialStream, MaxIdleConnsPerHost: 128, DisableCompression: true}
}

// dialStream opens a proxy stream for a name of this session.
func (s *session) dialStream(ctx context.Context, _, addr string) (net.Conn, error) {
	bound := s.edge.find(addr)
	if bound == nil || bound.session != s {
		return nil, errNoEndpoint
	}
	stream, err := s.mux.OpenTypedStream(muxado.StreamType(streamProxy))
	if err != nil {
		return nil, fmt.Errorf("open proxy stream: %w", err)
	}
	visitor, _ := ctx.Value(visitorKey{}).(string)
	header := marshal(proxyHeader{ID: bound.id, ClientAddr: visitor, Proto: "https", EdgeType: "0"})
	message := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	if _, err := stream.Write(append(message, header...)); err != nil {
		_ = stream.Close()
		return nil, fmt.Errorf("open proxy stream: %w", err)
	}
	return stream, nil
}

// find looks an endpoint up by the host that was asked for; the transport adds
// port 80 where the visitor named none.
func (e *Edge) find(addr string) *endpoint {
	e.mu.Lock()
	defer e.mu.Unlock()
	addr = strings.ToLower(addr)
	if bound := e.endpoints[addr]; bound != nil {
		return bound
	}
	return e.endpoints[strings.TrimSuffix(addr, ":80")]
}

// Client returns a client that reaches every endpoint of this edge by its own
// URL, whatever its name and scheme. Close its idle connections after use.
func (e *Edge) Client() *http.Client {
	return &http.Client{Transport: &visitor{addr: e.front, Transport: &http.Transport{}}}
}

// visitor sends all requests to the public side.
type visitor struct {
	*http.Transport
	addr string
}

// RoundTrip implements http.RoundTripper.
func (v *visitor) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.Host = r.URL.Host
	out.URL.Scheme, out.URL.Host = "http", v.addr
	return v.Transport.RoundTrip(out)
}
