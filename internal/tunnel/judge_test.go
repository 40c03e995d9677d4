package tunnel

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

func TestJudge_ReadsTheCodeWhereverItStands(t *testing.T) {
	for _, text := range []string{
		"authentication failed: no such token\r\n\r\nERR_NGROK_105\r\n",
		"no such token ERR_NGROK_105",
		"no such token\n\nhttps://ngrok.com/docs/errors/err_ngrok_105",
	} {
		v := judge(errors.New(text), phaseConnecting, "")
		if v.Code != "ERR_NGROK_105" || v.class != classCredentials || !strings.Contains(v.Text, "no such token") {
			t.Errorf("%q: %+v", text, v)
		}
		if strings.Contains(v.Text, "\n") || strings.Contains(v.Text, "https://") {
			t.Errorf("%q: text %q", text, v.Text)
		}
	}
}

func TestJudge_SaysWhatASilentSessionMeans(t *testing.T) {
	for _, text := range []string{"session closed", "failed to send authentication request: session closed"} {
		v := judge(errors.New(text), phaseOpen, "")
		if v.ends || !strings.Contains(v.Advice, "isn't heard any more") {
			t.Errorf("%q: %+v", text, v)
		}
	}
}

func TestJudge_WhetherToGoOn(t *testing.T) {
	tests := []struct {
		code                      int
		connecting, binding, open bool
		exit                      exit.Code
		state                     hook.TunnelState
	}{
		{105, true, true, true, exit.Refused, hook.TunnelRefused},
		{103, true, true, true, exit.Refused, hook.TunnelRefused},
		{108, true, true, false, exit.Refused, hook.TunnelRefused},
		{120, true, true, true, exit.Failed, hook.TunnelRefused},
		{313, true, true, true, exit.Failed, hook.TunnelRefused},
		{324, true, true, false, exit.Failed, hook.TunnelRefused},
		{334, true, true, false, exit.Failed, hook.TunnelOffline},
		{9038, true, true, true, exit.Usage, hook.TunnelRefused},
		{2240, true, true, true, exit.Usage, hook.TunnelRefused},
		{128, false, false, false, exit.Failed, hook.TunnelOffline},
		{349, false, false, false, exit.Failed, hook.TunnelOffline},
		{987654, false, true, false, exit.Failed, hook.TunnelOffline},
	}
	for _, test := range tests {
		err := fmt.Errorf("refused\n\nERR_NGROK_%d", test.code)
		for at, want := range map[phase]bool{phaseConnecting: test.connecting, phaseBinding: test.binding, phaseOpen: test.open} {
			v := judge(err, at, "")
			if v.ends != want || v.exitCode() != test.exit || v.state() != test.state {
				t.Errorf("%d in phase %d: ends %v, exit %d, state %s; want %v, %d, %s",
					test.code, at, v.ends, v.exitCode(), v.state(), want, test.exit, test.state)
			}
			if v.Advice == "" {
				t.Errorf("%d: no advice", test.code)
			}
		}
	}
}

func TestJudge_LocalTroubleHasAdvice(t *testing.T) {
	tests := map[string]error{
		"online":            &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "connect.ngrok-agent.com", IsNotFound: true}},
		"nothing accepts":   &net.OpError{Op: "dial", Err: errConnRefused},
		"no answer in time": &net.OpError{Op: "dial", Err: timeoutError{}},
		"was cut":           &net.OpError{Op: "read", Err: errConnReset},
	}
	for want, err := range tests {
		v := judge(fmt.Errorf("wrapped: %w", err), phaseConnecting, "")
		if v.ends || v.Code != "" || !strings.Contains(v.Advice, want) {
			t.Errorf("%v: %+v, want advice with %q", err, v, want)
		}
		if !errors.Is(&v.Error, err) {
			t.Errorf("%v isn't kept as the cause", err)
		}
	}
	if v := judge(errors.New("refused ERR_NGROK_105"), phaseConnecting, ""); v.Unwrap() != nil {
		t.Errorf("what the service said is kept: %v", v.Unwrap())
	}
}

type timeoutError struct{ syscall.Errno }

func (timeoutError) Error() string { return "i/o timeout" }
func (timeoutError) Timeout() bool { return true }

func TestEntries_AreWellFormed(t *testing.T) {
	all := entries()
	slices.SortFunc(all, func(a, b entry) int { return a.from - b.from })
	for i, e := range all {
		if e.from <= 0 || e.to < e.from || e.class == classUnknown {
			t.Errorf("entry %+v", e)
		}
		if e.advice == "" || e.advice != oneLine(e.advice) || strings.HasSuffix(e.advice, ".") {
			t.Errorf("%d: advice %q", e.from, e.advice)
		}
		if i > 0 && e.from <= all[i-1].to {
			t.Errorf("%d is in two entries", e.from)
		}
	}
}

func TestAdvice(t *testing.T) {
	if advice, known := Advice("ERR_NGROK_334"); !known || !strings.Contains(advice, "pooling") {
		t.Errorf("334: %q, %v", advice, known)
	}
	if advice, known := Advice("err_ngrok_3200"); !known || advice == "" {
		t.Errorf("3200: %q, %v", advice, known)
	}
	if advice, known := Advice("ERR_NGROK_987654"); known || !strings.Contains(advice, "err_ngrok_987654") {
		t.Errorf("an unknown code: %q, %v", advice, known)
	}
	if advice, known := Advice("teapot"); known || advice != "" {
		t.Errorf("no code: %q, %v", advice, known)
	}
}
