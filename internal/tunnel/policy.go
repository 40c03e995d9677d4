package tunnel

import (
	"fmt"
	"net/netip"
	"strings"

	"go.yaml.in/yaml/v3"

	"leadrig/internal/exit"
)

// requestPhase is the part of a traffic policy that sees requests.
const requestPhase = "on_http_request"

// trafficPolicy returns the policy to send: the user's text as it is, or with a
// rule in front of it that lets only some addresses in. JSON is YAML too. A
// text that can't be read and a bad address are usage errors.
func trafficPolicy(text string, allow []string) (string, error) {
	var document yaml.Node
	if strings.TrimSpace(text) != "" {
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			return "", exit.With(exit.Usage, fmt.Errorf("traffic policy: %w: give it as YAML or JSON", err))
		}
		if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
			return "", exit.Usagef("traffic policy: it must be a mapping with phases such as %s", requestPhase)
		}
	}
	if len(allow) == 0 {
		return text, nil
	}
	prefixes, err := parseCIDRs(allow)
	if err != nil {
		return "", err
	}
	if len(document.Content) == 0 {
		document = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	if err := addRule(document.Content[0], restrictRule(prefixes)); err != nil {
		return "", err
	}
	merged, err := yaml.Marshal(&document)
	if err != nil {
		return "", exit.With(exit.Usage, fmt.Errorf("traffic policy: %w", err))
	}
	return string(merged), nil
}

// parseCIDRs reads networks such as 203.0.113.0/24; a single address is a
// network of one.
func parseCIDRs(texts []string) ([]string, error) {
	prefixes := make([]string, 0, len(texts))
	for _, text := range texts {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if addr, addrErr := netip.ParseAddr(text); addrErr == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, exit.Usagef("allowed network %q: it isn't an address range: give it as 203.0.113.0/24", text)
		}
		prefixes = append(prefixes, prefix.Masked().String())
	}
	return prefixes, nil
}

// restrictRule is a rule with ngrok's restrict-ips action. It judges by the
// address of the connection, never by a header.
func restrictRule(prefixes []string) any {
	type config struct {
		Enforce bool     `yaml:"enforce"`
		Allow   []string `yaml:"allow"`
	}
	type action struct {
		Type   string `yaml:"type"`
		Config config `yaml:"config"`
	}
	type rule struct {
		Actions []action `yaml:"actions"`
	}
	return rule{Actions: []action{{Type: "restrict-ips", Config: config{Enforce: true, Allow: prefixes}}}}
}

// addRule puts a rule in front of those of the request phase: whoever isn't
// let in must not reach the others.
func addRule(policy *yaml.Node, rule any) error {
	var first yaml.Node
	if err := first.Encode(rule); err != nil {
		return exit.With(exit.Usage, fmt.Errorf("traffic policy: %w", err))
	}
	for i := 0; i+1 < len(policy.Content); i += 2 {
		if policy.Content[i].Value != requestPhase {
			continue
		}
		rules := policy.Content[i+1]
		if rules.Kind != yaml.SequenceNode {
			return exit.Usagef("traffic policy: line %d: %s must be a list of rules", rules.Line, requestPhase)
		}
		rules.Content = append([]*yaml.Node{&first}, rules.Content...)
		return nil
	}
	name := &yaml.Node{Kind: yaml.ScalarNode, Value: requestPhase}
	policy.Content = append(policy.Content, name, &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{&first}})
	return nil
}
