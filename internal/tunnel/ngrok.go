package tunnel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"golang.ngrok.com/ngrok/v2"

	"leadrig/internal/exit"
)

// Options shape an ngrok tunnel. Only Authtoken is needed.
type Options struct {
	Authtoken Secret
	// TokenFrom is where the token came from, for messages.
	TokenFrom string
	// URL is the wanted public URL, or a bare host; "" gives the account's own
	// domain, which stays the same from run to run.
	URL string
	// Pooling lets several endpoints share one URL. All must ask for it.
	Pooling bool
	// TrafficPolicy is the text of an ngrok traffic policy, YAML or JSON.
	TrafficPolicy string
	// AllowCIDRs are the networks whose senders are let in; empty: all. They
	// become a restrict-ips rule in front of TrafficPolicy's own rules.
	AllowCIDRs []string
	// ConnectURL is where the agent connects to, host or host:port; "" is
	// ngrok's own.
	ConnectURL string
	// ConnectCAs replaces ngrok's own authority; nil keeps it.
	ConnectCAs *x509.CertPool
	// Logger gets the SDK's log, without the token; nil discards it.
	Logger *slog.Logger
}

// tuning holds what only tests change.
type tuning struct {
	dial                func(ctx context.Context, network, address string) (net.Conn, error) // nil: the system's
	dialTimeout         time.Duration
	firstWait, mostWait time.Duration // between attempts to dial or bind
	unbindWait          time.Duration // for the edge to take the endpoint away
	settleWait          time.Duration // for the SDK to let go after its connections were cut
	heartbeatInterval   time.Duration // 0: the SDK's own
	heartbeatTolerance  time.Duration // 0: the SDK's own
}

func defaultTuning() tuning {
	return tuning{
		dialTimeout: 10 * time.Second,
		firstWait:   500 * time.Millisecond,
		mostWait:    10 * time.Second,
		unbindWait:  time.Second,
		settleWait:  500 * time.Millisecond,
	}
}

// ngrokTunnel is a tunnel by ngrok's SDK.
type ngrokTunnel struct {
	options Options // checked and in the form the SDK wants
	tuning  tuning
	now     func() time.Time
	turns   turns
}

var _ Tunnel = (*ngrokTunnel)(nil)

// Ngrok returns the tunnel by ngrok. What is wrong with the options before
// anybody is asked is a usage error.
func Ngrok(options Options) (Tunnel, error) {
	return newNgrok(options)
}

func newNgrok(options Options) (*ngrokTunnel, error) {
	options.Authtoken = Secret(strings.TrimSpace(string(options.Authtoken)))
	var err error
	if options.URL, err = endpointURL(options.URL); err != nil {
		return nil, err
	}
	if options.ConnectURL, err = connectAddress(options.ConnectURL); err != nil {
		return nil, err
	}
	if options.TrafficPolicy, err = trafficPolicy(options.TrafficPolicy, options.AllowCIDRs); err != nil {
		return nil, err
	}
	return &ngrokTunnel{options: options, tuning: defaultTuning(), now: time.Now}, nil
}

// Name implements Tunnel.
func (t *ngrokTunnel) Name() string { return "ngrok" }

// endpointURL reads the wanted URL: a base URL, a bare host, "" for the
// account's own domain, or "https://" for a random name.
func endpointURL(raw string) (string, error) {
	text := strings.TrimSpace(raw)
	if text == "" || text == "https://" || text == "http://" {
		return text, nil
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	return checkPublicURL(text)
}

// connectAddress reads where to connect to. The SDK wants host:port and nothing
// else, though both call it a URL.
func connectAddress(raw string) (string, error) {
	text := strings.TrimSpace(raw)
	if text == "" {
		return "", nil
	}
	if _, after, found := strings.Cut(text, "://"); found {
		text = after
	}
	text = strings.TrimSuffix(text, "/")
	if _, _, err := net.SplitHostPort(text); err != nil {
		text = net.JoinHostPort(strings.Trim(text, "[]"), "443")
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" || port == "" || strings.ContainsAny(host, "/?#@ ") {
		return "", exit.Usagef("ngrok connect URL %q: it isn't an address: give it as host:port", raw)
	}
	return text, nil
}

// newAgent builds the SDK's agent over a line, with events going to mail.
func (t *ngrokTunnel) newAgent(dialer *line, mail *mailbox) (ngrok.Agent, error) {
	options := []ngrok.AgentOption{
		ngrok.WithAuthtoken(string(t.options.Authtoken)),
		ngrok.WithAutoConnect(false),
		ngrok.WithLogger(newLogger(t.options.Logger, t.options.Authtoken)),
		ngrok.WithDialer(dialer),
		ngrok.WithEventHandler(mail.onEvent),
		ngrok.WithRPCHandler(mail.onCommand),
		ngrok.WithAgentMetadata("leadrig"),
	}
	if t.options.ConnectURL != "" {
		host, _, err := net.SplitHostPort(t.options.ConnectURL)
		if err != nil {
			return nil, fmt.Errorf("ngrok connect URL: %w", err)
		}
		options = append(options,
			ngrok.WithAgentConnectURL(t.options.ConnectURL),
			// By itself the SDK verifies what stands before the first colon,
			// which an IPv6 address doesn't survive.
			ngrok.WithTLSConfig(func(config *tls.Config) { config.ServerName = host }))
	}
	if t.options.ConnectCAs != nil {
		options = append(options, ngrok.WithAgentConnectCAs(t.options.ConnectCAs))
	}
	if t.tuning.heartbeatInterval > 0 {
		options = append(options, ngrok.WithHeartbeatInterval(t.tuning.heartbeatInterval))
	}
	if t.tuning.heartbeatTolerance > 0 {
		options = append(options, ngrok.WithHeartbeatTolerance(t.tuning.heartbeatTolerance))
	}
	return ngrok.NewAgent(options...)
}

// endpointOptions is what is asked for at each bind.
func (t *ngrokTunnel) endpointOptions() []ngrok.EndpointOption {
	options := []ngrok.EndpointOption{
		ngrok.WithPoolingEnabled(t.options.Pooling),
		ngrok.WithDescription("leadrig"),
	}
	if t.options.URL != "" {
		options = append(options, ngrok.WithURL(t.options.URL))
	}
	if t.options.TrafficPolicy != "" {
		options = append(options, ngrok.WithTrafficPolicy(t.options.TrafficPolicy))
	}
	return options
}
