package tunnel

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"leadrig/internal/exit"
)

// checkPublicURL returns a base URL in the form all of leadrig uses: scheme and
// host, no trailing slash. Everything else is a usage error.
func checkPublicURL(raw string) (string, error) {
	text := strings.TrimSpace(raw)
	parsed, err := url.Parse(text)
	if err != nil {
		// The parser's error repeats the URL and with it any password.
		return "", exit.Usagef("public URL: it can't be read as a URL: give it as https://host")
	}
	shown := parsed.Redacted()
	if problem := publicURLProblem(parsed); problem != nil {
		return "", exit.With(exit.Usage, fmt.Errorf("public URL %q: %w: give it as https://host", shown, problem))
	}
	return strings.ToLower(parsed.Scheme) + "://" + strings.ToLower(parsed.Host), nil
}

// publicURLProblem says what keeps a URL from being a base URL.
func publicURLProblem(u *url.URL) error {
	switch scheme := strings.ToLower(u.Scheme); {
	case u.Scheme == "" || u.Opaque != "":
		return errors.New("it isn't an absolute URL")
	case scheme != "http" && scheme != "https":
		return fmt.Errorf("senders can't use the scheme %q", u.Scheme)
	case u.User != nil:
		return errors.New("it must not hold a user or a password")
	case u.Hostname() == "":
		return errors.New("it has no host")
	case strings.Contains(u.Host, "*"):
		return errors.New("senders need one name, not a pattern")
	case u.Path != "" && u.Path != "/":
		return fmt.Errorf("it must not have a path (leadrig adds a secret one), not even %q", u.Path)
	case u.RawQuery != "" || u.ForceQuery:
		return errors.New("it must not have a query")
	case u.Fragment != "":
		return errors.New("it must not have a fragment")
	}
	return nil
}
