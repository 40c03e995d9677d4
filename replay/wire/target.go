package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
)

// target is a handler's URL, taken apart for sending.
type target struct {
	url  *url.URL
	addr string      // host:port to dial
	path string      // what stands in the request line
	tls  *tls.Config // nil for http
}

func parseTarget(cfg Config) (*target, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil {
		// What is wrong may quote a password, so the text is not repeated.
		return nil, errors.New("handler URL can't be read: write it as http://127.0.0.1:3000/path")
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("handler URL for %s: a user or password in the URL is not supported; send an Authorization header instead", u.Host)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("handler URL %q: the scheme must be http or https, as in http://127.0.0.1:3000/path", cfg.URL)
	case u.Hostname() == "":
		return nil, fmt.Errorf("handler URL %q has no host: write it as http://127.0.0.1:3000/path", cfg.URL)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, fmt.Errorf("handler URL %q: the port must be a number from 1 to 65535", cfg.URL)
	}
	u.Fragment = ""
	t := &target{url: u, addr: net.JoinHostPort(u.Hostname(), port), path: u.RequestURI()}
	t.tls, err = t.secure(cfg)
	return t, err
}

// secure makes the TLS configuration of an https target.
func (t *target) secure(cfg Config) (*tls.Config, error) {
	if t.url.Scheme != "https" {
		if cfg.CAFile != "" || cfg.Insecure {
			return nil, fmt.Errorf("handler URL %q is not https: leave out the CA file and the insecure option", t.url)
		}
		return nil, nil
	}
	if cfg.Insecure && !loopback(t.url.Hostname()) {
		return nil, fmt.Errorf("handler %s is not on this machine: an unverified certificate is accepted there only; give its CA file instead", t.addr)
	}
	config := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         t.url.Hostname(),
		NextProtos:         []string{"http/1.1"},
		InsecureSkipVerify: cfg.Insecure, //nolint:gosec // asked for, and on this machine only
	}
	if cfg.CAFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(cfg.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read the CA file: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("CA file %s holds no certificate: give one in PEM form", cfg.CAFile)
	}
	return config, nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
