package tunnel

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"runtime"
	"strings"

	"leadrig/internal/exit"
	"leadrig/internal/keyring"
)

// Where an authtoken is looked for before ngrok's own configuration file.
const (
	tokenVariable  = "NGROK_AUTHTOKEN"
	configVariable = "NGROK_CONFIG"
)

// Token is an ngrok authtoken that was found, and how its owner's agents
// connect.
type Token struct {
	Value Secret
	From  string // where it was found, for messages
	// ConnectURL and ConnectCAs are those of ngrok's configuration file,
	// wherever the token came from; zero where it names none.
	ConnectURL string
	ConnectCAs *x509.CertPool
}

// FindToken looks for an ngrok authtoken: in NGROK_AUTHTOKEN, then in the
// keyring, then in ngrok's own configuration file, which is where NGROK_CONFIG
// says or in its usual place. Env is os.Getenv.
//
// No token is an error with exit.Refused that says how to get and set one. A
// configuration file that can't be read is a usage error, and so is one that
// NGROK_CONFIG names and that doesn't exist. A keyring that is missing, locked
// or silent for 2 s is no error.
func FindToken(ctx context.Context, env func(string) string, ring keyring.Ring) (Token, error) {
	config, err := findAgentConfig(env, runtime.GOOS)
	if err != nil {
		return Token{}, fmt.Errorf("find ngrok authtoken: %w", err)
	}
	token := Token{ConnectURL: config.connectURL, ConnectCAs: config.connectCAs}
	if value := strings.TrimSpace(env(tokenVariable)); value != "" {
		token.Value, token.From = Secret(value), tokenVariable
		return token, nil
	}
	if value := keyring.Find(ctx, ring, keyring.Ngrok); value != "" {
		token.Value, token.From = Secret(value), "the system's keyring"
		return token, nil
	}
	if err := ctx.Err(); err != nil {
		return Token{}, fmt.Errorf("find ngrok authtoken: %w", err)
	}
	if config.authtoken != "" {
		token.Value, token.From = Secret(config.authtoken), config.path
		return token, nil
	}
	where := cmp.Or(config.path, "ngrok's configuration file")
	return Token{}, exit.Refusedf("find ngrok authtoken: none in %s, the system's keyring or %s: "+
		"sign up for free at https://dashboard.ngrok.com/signup, copy the token from "+
		"https://dashboard.ngrok.com/get-started/your-authtoken and run leadrig auth set ngrok, set %s, or give it to ngrok itself: ngrok config add-authtoken",
		tokenVariable, where, tokenVariable)
}
