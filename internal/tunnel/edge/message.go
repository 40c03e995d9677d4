package edge

import "encoding/json"

// The types of the protocol's streams, the first four bytes of each.
const (
	streamAuth       = 0
	streamBind       = 1
	streamUnbind     = 2
	streamProxy      = 3
	streamRestart    = 4
	streamStop       = 5
	streamUpdate     = 6
	streamSrvInfo    = 8
	streamStopTunnel = 9
	streamHeartbeat  = 0xFFFFFFFF
)

// authRequest opens a session; ClientID is empty unless the agent comes back.
type authRequest struct {
	ClientID string `json:"ClientId"`
	Extra    struct {
		Authtoken string
		Cookie    string
	}
}

type authAnswer struct {
	Version  string
	ClientID string `json:"ClientId"`
	Error    string
	Extra    authAnswerExtra
}

type authAnswerExtra struct {
	Version         string
	Region          string
	Cookie          string
	AccountName     string
	PlanName        string
	SessionDuration int64
	AgentSessionID  string
}

// bindRequest asks for an endpoint; ID is empty unless it is bound again.
type bindRequest struct {
	ID    string `json:"Id"`
	Proto string
	Opts  map[string]any
	Extra struct {
		Token          string
		PoolingEnabled bool
	}
}

// bindAnswer echoes Opts: at the next re-bind the agent sends what it got here,
// not what it asked for.
type bindAnswer struct {
	ID    string `json:"Id"`
	URL   string
	Proto string
	Opts  map[string]any
	Error string
	Extra struct {
		Token    string
		TunnelID string
	}
}

type unbindRequest struct {
	ID string `json:"Id"`
}

// errorAnswer is what answers to Unbind, Stop, Restart and Update have in common.
type errorAnswer struct{ Error string }

type srvInfoAnswer struct{ Region string }

type stopTunnel struct {
	ID        string `json:"Id"`
	Message   string
	ErrorCode string
}

// proxyHeader precedes a visitor's bytes.
type proxyHeader struct {
	ID             string `json:"Id"`
	ClientAddr     string
	Proto          string
	EdgeType       string
	PassthroughTLS bool
}

// textOf returns a member of an endpoint's options as text.
func textOf(options map[string]any, name string) string {
	text, _ := options[name].(string)
	return text
}

func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // the message types above always marshal
	}
	return data
}
