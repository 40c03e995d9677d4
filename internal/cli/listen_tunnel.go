package cli

import (
	"os"

	"github.com/spf13/pflag"

	"leadrig/internal/exit"
	"leadrig/internal/tunnel"
)

type tunnelFlags struct {
	tunnel, publicURL, listen, url string
	pooling                        bool
	policyFile                     string
	allowCIDRs                     []string
}

func (o *tunnelFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&o.tunnel, "tunnel", "ngrok", "ngrok, or local for a loopback address")
	flags.StringVar(&o.publicURL, "public-url", "", "your own public URL, which leads to --listen; no tunnel is opened")
	flags.StringVar(&o.listen, "listen", "", "local address to receive on, with --tunnel local (default: any free port) or --public-url (default: 127.0.0.1:4080)")
	flags.StringVar(&o.url, "url", "", "ngrok: the public URL to ask for (default: your account's own)")
	flags.BoolVar(&o.pooling, "pooling", false, "ngrok: share the URL with other leadrigs that pool; they need the same "+pathVariable)
	flags.StringVar(&o.policyFile, "traffic-policy", "", "ngrok: file with a traffic policy")
	flags.StringSliceVar(&o.allowCIDRs, "allow-cidr", nil, "ngrok: networks to let in (default: all)")
}

// pathVariable holds the secret that decides the public URL's path. Several
// leadrigs that share a URL need the same.
const pathVariable = "LEADRIG_URL_SECRET"

// minPathSecret is how long that secret has to be, in characters.
const minPathSecret = 16

// pathSecret reads the secret of the path, "" for a path of the run's own.
func (a *app) pathSecret() (string, error) {
	secret := a.getenv(pathVariable)
	if secret != "" && len(secret) < minPathSecret {
		return "", exit.Usagef("%s has %d characters: it keeps strangers out, so make it %d or more, such as the output of: openssl rand -hex 16", pathVariable, len(secret), minPathSecret)
	}
	return secret, nil
}

// tunnel makes the tunnel that the flags ask for; it isn't open yet.
func (a *app) tunnel(o tunnelFlags) (tunnel.Tunnel, error) {
	switch {
	case o.publicURL != "":
		return tunnel.URL(o.publicURL, o.listen)
	case o.tunnel == "local":
		return tunnel.Local(o.listen)
	case o.tunnel != "ngrok":
		return nil, exit.Usagef("--tunnel %q: use ngrok or local, or bring your own with --public-url", o.tunnel)
	case o.listen != "":
		return nil, exit.Usagef("--listen %q goes with --tunnel local or --public-url: ngrok needs no local port", o.listen)
	}
	token, err := tunnel.FindToken(a.life.ctx, a.getenv, a.keyring)
	if err != nil {
		return nil, err
	}
	a.secrets = a.secrets.With(string(token.Value))
	policy, err := readPolicy(o.policyFile)
	if err != nil {
		return nil, err
	}
	return tunnel.Ngrok(tunnel.Options{
		Authtoken: token.Value, TokenFrom: token.From, URL: o.url, Pooling: o.pooling,
		TrafficPolicy: policy, AllowCIDRs: o.allowCIDRs,
		ConnectURL: token.ConnectURL, ConnectCAs: token.ConnectCAs, Logger: a.logger,
	})
}

// maxPolicy bounds a traffic policy file, in bytes.
const maxPolicy = 1 << 20

func readPolicy(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxPolicy {
		return "", exit.Usagef("--traffic-policy %s: %d bytes; a policy is at most %d", path, info.Size(), maxPolicy)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", exit.Usagef("--traffic-policy: %w", err)
	}
	return string(text), nil
}
