package inspector

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
)

// token is the secret of a run, which opens its API.
type token struct {
	text string
	sum  [sha256.Size]byte
}

func newToken() token {
	text := rand.Text()
	return token{text, sha256.Sum256([]byte(text))}
}

// is compares in a time that tells nothing, of lengths neither.
func (t token) is(text string) bool {
	sum := sha256.Sum256([]byte(text))
	return subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1
}

// cookieName is of the port, since browsers keep one jar for all ports of a
// host: two runs must not throw each other out.
func (i *Inspector) cookieName() string {
	_, port, _ := net.SplitHostPort(i.addr)
	return "leadrig-" + port
}

// cookie lets a browser in. It goes to the API's paths only, so that other
// servers on this machine, to which browsers send it too, rarely see it.
func (i *Inspector) cookie() *http.Cookie {
	return &http.Cookie{
		Name: i.cookieName(), Value: i.token.text, Path: "/api/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

// credentials say how a request proves that it may ask.
type credentials uint8

const (
	nobody credentials = iota
	byCookie
	byHeader // Authorization: Bearer, which no other site can have a browser send
)

func (i *Inspector) credentials(r *http.Request) credentials {
	if scheme, text, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		if strings.EqualFold(scheme, "Bearer") && i.token.is(text) {
			return byHeader
		}
		return nobody
	}
	for _, c := range r.CookiesNamed(i.cookieName()) {
		if i.token.is(c.Value) {
			return byCookie
		}
	}
	return nobody
}

// login exchanges the token that the page's address has behind its # for a
// cookie.
func (i *Inspector) login(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Token string `json:"token"`
	}
	if !readJSON(w, r, smallBody, &ask) {
		return
	}
	if !i.token.is(ask.Token) {
		fail(w, http.StatusUnauthorized, codeToken, wrongToken)
		return
	}
	http.SetCookie(w, i.cookie())
	w.WriteHeader(http.StatusNoContent)
}
