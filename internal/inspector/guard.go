package inspector

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// policy is what the page may load and do: its own files and its own API. Were a
// text of a payload ever read as HTML, it could do nothing.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const wrongToken = "the run's token is missing or wrong: open the whole address that leadrig shows, with what stands behind its #"

// ownHosts are the names under which a browser on this machine may ask for an
// address. Any other name that leads here is a trick (DNS rebinding).
func ownHosts(addr string) []string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil
	}
	var hosts []string
	for _, name := range []string{host, "localhost", "127.0.0.1", "::1"} {
		hosts = append(hosts, net.JoinHostPort(name, port))
		if port == "80" { // which browsers leave out
			if ip, err := netip.ParseAddr(name); err == nil && ip.Is6() {
				name = "[" + name + "]"
			}
			hosts = append(hosts, name)
		}
	}
	return hosts
}

func (i *Inspector) ownHost(host string) bool { return slices.Contains(i.hosts, strings.ToLower(host)) }

// ownOrigin is about the Origin field, which browsers send with whatever
// changes something and with each websocket.
func (i *Inspector) ownOrigin(origin string) bool {
	host, ok := strings.CutPrefix(origin, "http://")
	return ok && i.ownHost(host)
}

// guard lets through what the page itself asks for, and what has the token.
func (i *Inspector) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !i.ownHost(r.Host) {
			fail(w, http.StatusForbidden, codeHost, "this host name isn't the inspector's: use http://"+i.addr+"/")
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Cache-Control", "no-store")
		if i.mayAsk(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// mayAsk says whether a request may use the API, and answers it if not.
func (i *Inspector) mayAsk(w http.ResponseWriter, r *http.Request) bool {
	const foreign = "another site may not use the inspector"
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	if (origin != "" && !i.ownOrigin(origin)) || (site != "" && site != "same-origin" && site != "none") {
		fail(w, http.StatusForbidden, codeOrigin, foreign)
		return false
	}
	if r.URL.Path == sessionPath {
		return true // it is where the token is shown
	}
	by := i.credentials(r)
	if by == nobody {
		w.Header().Set("WWW-Authenticate", "Bearer")
		fail(w, http.StatusUnauthorized, codeToken, wrongToken)
		return false
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !reads && by == byCookie && origin == "" && site != "same-origin" {
		fail(w, http.StatusForbidden, codeOrigin, "nothing says that the inspector's own page asks: send its Origin, or the token as Authorization: Bearer")
		return false
	}
	return true
}
