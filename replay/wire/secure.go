package wire

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// secure makes the TLS configuration of a target, nil for http.
func (cfg *Config) secure(t *Target) (*tls.Config, error) {
	if !t.Secure() {
		if cfg.CAFile != "" || cfg.Insecure {
			return nil, fmt.Errorf("handler URL %q is not https: leave out the CA file and the insecure option", t)
		}
		return nil, nil
	}
	if cfg.Insecure && !t.Loopback() {
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
