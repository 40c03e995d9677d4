package effects

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"leadrig/internal/redact"
	"leadrig/internal/safetext"
)

// secretName is what a query member with a secret is called.
var secretName = regexp.MustCompile(`(?i)key|token|secret|pass|pwd|auth|sig|session|credential|bearer`)

// longValue is the length from which on a value is taken as a secret whatever
// its name is.
const longValue = 20

// presentable returns an address as it may be shown, and what in it must not be.
func presentable(address *url.URL) (string, redact.Secrets) {
	var secrets []string
	shownURL := *address
	shownURL.Fragment, shownURL.RawFragment = "", ""
	if address.User != nil {
		if password, ok := address.User.Password(); ok {
			secrets = append(secrets, password)
		} else {
			secrets = append(secrets, address.User.Username()) // a token alone stands there
		}
		shownURL.User = nil
	}
	shownURL.RawQuery = hideQuery(address.RawQuery, &secrets)
	return safetext.Line(shownURL.String()), redact.New(secrets...)
}

// hideQuery keeps the order and the names of a query, and hides what may be a
// secret.
func hideQuery(query string, secrets *[]string) string {
	if query == "" {
		return ""
	}
	members := strings.Split(query, "&")
	for i, member := range members {
		name, value, ok := strings.Cut(member, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil {
			plain = value
		}
		if !ok && len(name) >= longValue { // a token without a name
			*secrets = append(*secrets, name)
			members[i] = redact.Mark
		}
		if ok && value != "" && (secretName.MatchString(name) || len(plain) >= longValue) {
			*secrets = append(*secrets, plain, value)
			members[i] = name + "=" + redact.Mark
		}
	}
	return strings.Join(members, "&")
}

// Shown is an address as it may stand on a screen and in a report: without a
// password, and without what in its query looks like a secret.
func Shown(address string) string {
	const scheme = "http://"
	if !strings.Contains(address, "://") { // host:port/path, or a port alone
		return strings.TrimPrefix(Shown(scheme+address), scheme)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return "…" // it isn't known which part of it is a secret
	}
	name, _ := presentable(parsed)
	return name
}

// withoutSecrets is presentable for an address that another machine named.
func withoutSecrets(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Opaque != "" {
		return "" // it isn't known which part of it is a secret
	}
	name, _ := presentable(parsed)
	return name
}

// pathAdvice says how to get at the number if JSON came where a bare number was
// expected.
func pathAdvice(body []byte) string {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return ""
	}
	switch value.(type) {
	case map[string]any, []any:
		return "; say with --effects-path where it is" + hint(value, "")
	}
	return ""
}
