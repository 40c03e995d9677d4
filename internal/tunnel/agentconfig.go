package tunnel

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"leadrig/internal/exit"
)

// agentConfig is what leadrig uses of ngrok's own configuration file.
type agentConfig struct {
	path       string // "" where there is no place for one
	authtoken  string
	connectURL string
	connectCAs *x509.CertPool
}

// agentFile is the file in both of its layouts: version 2 has the agent's
// members at the top, under older names too, version 3 below "agent".
type agentFile struct {
	agentMembers `yaml:",inline"`
	Agent        agentMembers `yaml:"agent"`
}

type agentMembers struct {
	Authtoken  string `yaml:"authtoken"`
	ConnectURL string `yaml:"connect_url"`
	ConnectCAs string `yaml:"connect_cas"`
	ServerAddr string `yaml:"server_addr"` // connect_url, in version 2
	RootCAs    string `yaml:"root_cas"`    // connect_cas, in version 2
}

// findAgentConfig reads the file that NGROK_CONFIG names, or the one in its
// usual place if there is one.
func findAgentConfig(env func(string) string, goos string) (agentConfig, error) {
	path := env(configVariable)
	named := path != ""
	if !named {
		path = usualConfigPath(env, goos)
	}
	if path == "" {
		return agentConfig{}, nil
	}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return agentConfig{path: path}, nil
	case err != nil && named:
		return agentConfig{}, exit.With(exit.Usage, fmt.Errorf("ngrok configuration (from %s): %w", configVariable, err))
	case err != nil:
		return agentConfig{}, exit.With(exit.Usage, fmt.Errorf("ngrok configuration: %w", err))
	}
	return parseAgentConfig(path, data)
}

func parseAgentConfig(path string, data []byte) (agentConfig, error) {
	var file agentFile
	if err := yaml.Unmarshal(data, &file); err != nil {
		return agentConfig{}, exit.With(exit.Usage, fmt.Errorf("ngrok configuration %s: %w", path, yamlProblem(err)))
	}
	old, agent := file.agentMembers, file.Agent
	authorities, err := LoadCAs(cmp.Or(agent.ConnectCAs, agent.RootCAs, old.ConnectCAs, old.RootCAs))
	if err != nil {
		return agentConfig{}, fmt.Errorf("ngrok configuration %s: connect_cas: %w", path, err)
	}
	return agentConfig{
		path:       path,
		authtoken:  strings.TrimSpace(cmp.Or(agent.Authtoken, old.Authtoken)),
		connectURL: cmp.Or(agent.ConnectURL, agent.ServerAddr, old.ConnectURL, old.ServerAddr),
		connectCAs: authorities,
	}, nil
}

// yamlProblem keeps the values of the file out of the message: the parser
// quotes a value that has the wrong type, and it may be the token.
func yamlProblem(err error) error {
	if _, ok := errors.AsType[*yaml.TypeError](err); ok {
		return errors.New("a member has a value of the wrong type: see `ngrok config check`")
	}
	return err
}

// usualConfigPath is where ngrok keeps its configuration, "" where the
// environment doesn't tell.
func usualConfigPath(env func(string) string, goos string) string {
	folder := ""
	switch goos {
	case "windows":
		folder = env("LOCALAPPDATA")
	case "darwin":
		if home := env("HOME"); home != "" {
			folder = filepath.Join(home, "Library", "Application Support")
		}
	default:
		folder = env("XDG_CONFIG_HOME")
		if home := env("HOME"); folder == "" && home != "" {
			folder = filepath.Join(home, ".config")
		}
	}
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "ngrok", "ngrok.yml")
}

// LoadCAs returns the authorities that a value of connect_cas names: nil, which
// means ngrok's own, for "" and "trusted", this machine's for "host", else those
// of a PEM file. A file that can't be used is a usage error.
func LoadCAs(spec string) (*x509.CertPool, error) {
	switch spec {
	case "", "trusted":
		return nil, nil
	case "host":
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, exit.With(exit.Failed, fmt.Errorf("load this machine's authorities: %w", err))
		}
		return pool, nil
	}
	data, err := os.ReadFile(spec)
	if err != nil {
		return nil, exit.With(exit.Usage, fmt.Errorf("load authorities: %w", err))
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, exit.Usagef("load authorities: %s holds no certificate in PEM form", spec)
	}
	return pool, nil
}
