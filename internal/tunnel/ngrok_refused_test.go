package tunnel

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// refusal is one way in which opening an ngrok tunnel ends at once.
type refusal struct {
	name    string
	edge    edge.Options
	prepare func(e *edge.Edge)
	options func(o *Options)
	code    string
	exit    exit.Code
	state   hook.TunnelState
	auths   int
	binds   int
}

func refusals() []refusal {
	auth := func(code int) func(*edge.Edge) {
		return func(e *edge.Edge) {
			e.RefuseAuth(edge.Refusal(code, "The account can't do that.\nYour authtoken: "+testToken))
		}
	}
	bind := func(code int) func(*edge.Edge) {
		return func(e *edge.Edge) { e.RefuseBind(edge.Refusal(code, "That endpoint can't be had.")) }
	}
	return []refusal{
		{
			name: "a wrong token", options: func(o *Options) { o.Authtoken = "wrong_" + testToken },
			code: "ERR_NGROK_105", exit: exit.Refused, state: hook.TunnelRefused, auths: 1,
		},
		{
			name: "a missing token", options: func(o *Options) { o.Authtoken = "" },
			code: "ERR_NGROK_4018", exit: exit.Refused, state: hook.TunnelRefused, auths: 1,
		},
		{name: "a revoked token", prepare: auth(107), code: "ERR_NGROK_107", exit: exit.Refused, state: hook.TunnelRefused, auths: 1},
		{name: "the session limit", prepare: auth(108), code: "ERR_NGROK_108", exit: exit.Refused, state: hook.TunnelRefused, auths: 1},
		{name: "a build that is too old", prepare: auth(121), code: "ERR_NGROK_121", exit: exit.Failed, state: hook.TunnelRefused, auths: 1},
		{
			name: "a name that is online elsewhere", prepare: bind(334),
			code: "ERR_NGROK_334", exit: exit.Failed, state: hook.TunnelOffline, auths: 1, binds: 1,
		},
		{name: "a name outside the plan", prepare: bind(313), code: "ERR_NGROK_313", exit: exit.Failed, state: hook.TunnelRefused, auths: 1, binds: 1},
		{name: "too many endpoints", prepare: bind(324), code: "ERR_NGROK_324", exit: exit.Failed, state: hook.TunnelRefused, auths: 1, binds: 1},
		{name: "a bad policy", prepare: bind(2201), code: "ERR_NGROK_2201", exit: exit.Usage, state: hook.TunnelRefused, auths: 1, binds: 1},
		{name: "a code of tomorrow at bind", prepare: bind(987654), code: "ERR_NGROK_987654", exit: exit.Failed, state: hook.TunnelOffline, auths: 1, binds: 1},
	}
}

func TestNgrok_RefusedIsTriedOnce(t *testing.T) {
	for _, test := range refusals() {
		t.Run(test.name, func(t *testing.T) { testRefusal(t, test) })
	}
}

func testRefusal(t *testing.T, test refusal) {
	e := startEdge(t, test.edge)
	checkLeaks := watchLeaks(t)
	if test.prepare != nil {
		test.prepare(e)
	}
	var log logBuffer
	options := optionsFor(e)
	options.TokenFrom, options.Logger = "a test", log.logger()
	if test.options != nil {
		test.options(&options)
	}
	told := newStates()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := newTestNgrok(t, options).Open(ctx, told.notify)
	if err == nil {
		t.Fatal("opened")
	}
	trouble, ok := errors.AsType[*Error](err)
	if !ok || trouble.Code != test.code || trouble.Advice == "" {
		t.Errorf("error %+v, want code %s with advice", trouble, test.code)
	}
	if got := exit.CodeOf(err); got != test.exit {
		t.Errorf("exit code %d, want %d", got, test.exit)
	}
	last := told.last()
	if last.State != test.state || last.Code != test.code || last.Advice != trouble.Advice || last.Error == "" {
		t.Errorf("last state %+v, want %s with code %s and advice", last, test.state, test.code)
	}
	// A second attempt would come half a second after the first, from a
	// goroutine that is gone now.
	checkLeaks()
	stats := e.Stats()
	if stats.Auths != test.auths || stats.Binds != test.binds {
		t.Errorf("%d auths and %d binds, want %d and %d", stats.Auths, stats.Binds, test.auths, test.binds)
	}
	shown := err.Error() + fmt.Sprintf("%+v", told.all()) + log.String() + fmt.Sprintf("%+v %#v", options, options)
	if strings.Contains(shown, testToken) {
		t.Errorf("the token is shown in %s", shown)
	}
	if log.String() == "" {
		t.Error("nothing was logged: the log proves nothing")
	}
}

func TestNgrok_RefusedCredentialsSayWhereTheyCameFrom(t *testing.T) {
	e := startEdge(t, edge.Options{Token: "another"})
	options := optionsFor(e)
	options.TokenFrom = "NGROK_AUTHTOKEN"
	_, err := newTestNgrok(t, options).Open(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "came from NGROK_AUTHTOKEN") {
		t.Errorf("error %v", err)
	}
}

func TestNgrok_SessionLimit(t *testing.T) {
	e := startEdge(t, edge.Options{MaxSessions: 1})
	mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	_, err := newTestNgrok(t, optionsFor(e)).Open(t.Context(), nil)
	if exit.CodeOf(err) != exit.Refused {
		t.Errorf("the second agent: %v", err)
	}
}

func TestNgrok_ForeignCertificateSaysSo(t *testing.T) {
	e, other := startEdge(t, edge.Options{}), startEdge(t, edge.Options{})
	options := optionsFor(e)
	options.ConnectCAs = other.CAs()
	told := newStates()
	_, err := newTestNgrok(t, options).Open(t.Context(), told.notify)
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); !ok {
		t.Fatalf("error %v, want an unknown authority", err)
	}
	if exit.CodeOf(err) != exit.Failed {
		t.Errorf("exit code %d, want %d", exit.CodeOf(err), exit.Failed)
	}
	if last := told.last(); last.State != hook.TunnelOffline || !strings.Contains(last.Advice, "connect_cas") {
		t.Errorf("last state %+v", last)
	}
	if e.Stats().Auths != 0 {
		t.Error("the token was sent to somebody else")
	}
}

func TestNgrok_PoolingSharesAName(t *testing.T) {
	e := startEdge(t, edge.Options{})
	options := optionsFor(e)
	options.URL = "shared.example.test"
	options.Pooling = true
	first := mustOpen(t, newTestNgrok(t, options), nil)
	second := mustOpen(t, newTestNgrok(t, options), nil)
	if first.URL() != "https://shared.example.test" || second.URL() != first.URL() {
		t.Errorf("URLs %s and %s", first.URL(), second.URL())
	}
	options.Pooling = false
	_, err := newTestNgrok(t, options).Open(t.Context(), nil)
	if trouble, ok := errors.AsType[*Error](err); !ok || trouble.Code != "ERR_NGROK_334" {
		t.Errorf("without pooling: %v", err)
	}
}

func TestNgrok_NoTypeOfTheSDKLeaves(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	answer := newAnswer(t, clientOf(t, e), endpoint.URL())
	conn, err := endpoint.Accept()
	if err != nil {
		t.Fatal(err)
	}
	checkOrigin(t, conn)
	checkOrigin(t, endpoint.Addr())
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	receive(t, answer)
	refused := optionsFor(e)
	refused.Authtoken = "wrong"
	_, err = newTestNgrok(t, refused).Open(t.Context(), nil)
	checkErrors(t, err)
	if err := e.StopEndpoint("stopped", "ERR_NGROK_324"); err != nil {
		t.Fatal(err)
	}
	receive(t, endpoint.Done())
	checkErrors(t, endpoint.Err())
	_, err = endpoint.Accept()
	checkErrors(t, err)
}

func checkOrigin(t *testing.T, value any) {
	t.Helper()
	kind := reflect.TypeOf(value)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if strings.Contains(kind.PkgPath(), "ngrok.com") {
		t.Errorf("%T is a type of the SDK", value)
	}
}

// checkErrors checks an error and all that it wraps.
func checkErrors(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	checkOrigin(t, err)
	switch wrapper := any(err).(type) {
	case interface{ Unwrap() error }:
		checkErrors(t, wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			checkErrors(t, inner)
		}
	}
}
