package edge

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// auth answers an agent's first message.
func (s *session) auth(request authRequest) (authAnswer, bool) {
	s.edge.count(func(stats *Stats) { stats.Auths++ })
	if !s.hang(func(c control) bool { return c.hangAuth }) {
		return authAnswer{}, false
	}
	e := s.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	if text := e.refuseAuth(request.Extra.Authtoken); text != "" {
		return authAnswer{Version: "3", Error: text}, true
	}
	s.clientID = request.ClientID
	if s.clientID == "" {
		s.clientID = e.number("client")
	}
	e.announce()
	return authAnswer{Version: "3", ClientID: s.clientID, Extra: authAnswerExtra{
		Version: "stand-in", Region: "stand-in", Cookie: e.number("cookie"),
		AccountName: "test account", PlanName: "Free", AgentSessionID: e.number("session"),
	}}, true
}

// refuseAuth returns why an agent is refused, "" if it isn't; it needs the lock.
// As ngrok's does, the text repeats the token.
func (e *Edge) refuseAuth(token string) string {
	connected := 0
	for s := range e.sessions {
		if s.clientID != "" {
			connected++
		}
	}
	switch {
	case e.control.authError != "":
		return e.control.authError
	case token == "":
		return Refusal(4018, "Usage of ngrok requires a verified account and authtoken.")
	case e.options.Token != "" && token != e.options.Token:
		return Refusal(105, "The authtoken you specified does not look like a proper ngrok authtoken.\nYour authtoken: "+token)
	case e.options.MaxSessions > 0 && connected >= e.options.MaxSessions:
		return Refusal(108, fmt.Sprintf("Your account is limited to %d simultaneous ngrok agent sessions.", e.options.MaxSessions))
	}
	return ""
}

// number gives out a new name of a kind; it needs the lock.
func (e *Edge) number(kind string) string {
	e.numbers++
	return fmt.Sprintf("%s-%d", kind, e.numbers)
}

// bind answers a wish for an endpoint.
func (s *session) bind(request bindRequest) (bindAnswer, bool) {
	s.edge.count(func(stats *Stats) { stats.Binds++ })
	if !s.hang(func(c control) bool { return c.hangBind }) {
		return bindAnswer{}, false
	}
	e := s.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	bound, refusal := e.place(s, request)
	if refusal != "" {
		return bindAnswer{Error: refusal}, true
	}
	if request.Opts == nil {
		request.Opts = map[string]any{}
	}
	request.Opts["URL"] = bound.url
	e.endpoints[bound.host] = bound
	e.announce()
	reply := bindAnswer{ID: bound.id, URL: bound.url, Proto: request.Proto, Opts: request.Opts}
	reply.Extra.Token, reply.Extra.TunnelID = e.number("token"), e.number("tunnel")
	return reply, true
}

// place finds a place for an endpoint, or says why there is none; it needs the lock.
func (e *Edge) place(s *session, request bindRequest) (*endpoint, string) {
	if e.control.bindError != "" {
		return nil, e.control.bindError
	}
	asked := e.nameFor(request)
	parsed, err := url.Parse(asked)
	if err != nil || parsed.Host == "" || parsed.Path != "" {
		return nil, Refusal(9038, "The URL "+asked+" is not valid.")
	}
	bound := &endpoint{
		id: request.ID, url: asked, host: strings.ToLower(parsed.Host),
		policy: textOf(request.Opts, "TrafficPolicy"), pooling: request.Extra.PoolingEnabled, session: s,
	}
	e.supersede(bound.id)
	if other := e.endpoints[bound.host]; other != nil && (!other.pooling || !bound.pooling) {
		return nil, Refusal(334, "The endpoint '"+asked+"' is already online.")
	}
	if bound.id == "" {
		bound.id = e.number("bind")
	}
	return bound, ""
}

// nameFor is the URL an endpoint gets if it is free; it needs the lock.
func (e *Edge) nameFor(request bindRequest) string {
	if request.ID != "" && e.control.rename != "" {
		e.defaultURL, e.control.rename = e.control.rename, ""
		e.renamed[request.ID] = e.defaultURL
	}
	return cmp.Or(e.renamed[request.ID], textOf(request.Opts, "URL"), e.defaultURL)
}

// supersede takes an endpoint away that is bound again, in case the edge hasn't
// seen its session end yet; it needs the lock.
func (e *Edge) supersede(id string) {
	for host, bound := range e.endpoints {
		if id != "" && bound.id == id {
			delete(e.endpoints, host)
		}
	}
}

// unbind takes an endpoint away.
func (s *session) unbind(request unbindRequest) (errorAnswer, bool) {
	e := s.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stats.Unbinds++
	for host, bound := range e.endpoints {
		if bound.session == s && bound.id == request.ID {
			delete(e.endpoints, host)
		}
	}
	e.announce()
	return errorAnswer{}, true
}
