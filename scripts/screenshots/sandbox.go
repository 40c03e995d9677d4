package main

import (
	"net/http/httptest"
	"strconv"
	"strings"

	"leadrig/internal/sandbox"
)

// sandboxKey is the key of a sandbox that is here for a picture.
const sandboxKey = "demo-key"

// command returns the arguments of the program. If they name a sandbox, one is
// started; end ends it.
func (p picture) command() (args []string, end func(), err error) {
	if !strings.Contains(strings.Join(p.args, " "), "$URL") {
		return p.args, func() {}, nil
	}
	sb, err := sandbox.New(sandbox.Config{Seed: 7, APIKey: sandboxKey, Limits: &sandbox.Limits{}})
	if err != nil {
		return nil, nil, err
	}
	server := httptest.NewServer(sb.Handler())
	fill := strings.NewReplacer("$URL", server.URL, "$CAMPAIGN", strconv.FormatInt(sb.Campaigns()[0].ID, 10))
	for _, arg := range p.args {
		args = append(args, fill.Replace(arg))
	}
	return args, server.Close, nil
}
