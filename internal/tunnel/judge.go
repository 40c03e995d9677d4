package tunnel

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

// codePattern finds ngrok's codes. Errors of the SDK come in three shapes, and
// some are plain texts: the text is where the code always stands, in lower case
// where it is part of the address of its page.
var codePattern = regexp.MustCompile(`(?i)\bERR_NGROK_(\d{1,6})\b`)

// phase is what the tunnel was at when something went wrong.
type phase int

// The phases.
const (
	phaseConnecting phase = iota
	phaseBinding
	phaseOpen // the endpoint was online before
)

// verdict is what an error means.
type verdict struct {
	Error
	class class
	ends  bool // trying again can't help, or isn't worth while
}

// judge reads an error of the SDK. The secret is taken out of its text.
func judge(err error, at phase, secret Secret) *verdict {
	code, kind, advice := readCode(err.Error())
	v := &verdict{class: kind}
	v.Code = code
	v.Text = readableText(secret.scrub(err.Error()))
	v.Advice = advice
	if code == "" {
		v.cause = localCause(err)
		v.Advice = localAdvice(err)
	}
	v.ends = ends(kind, code, err, at)
	return v
}

// Advice returns one line on what to do about an ngrok code such as
// ERR_NGROK_334, and whether the code is known. For an unknown one it names the
// code's page.
func Advice(code string) (string, bool) {
	_, kind, advice := readCode(code)
	return advice, kind != classUnknown
}

// readCode finds the first code in a text.
func readCode(text string) (code string, kind class, advice string) {
	match := codePattern.FindStringSubmatch(text)
	if match == nil {
		return "", classUnknown, ""
	}
	code = "ERR_NGROK_" + match[1]
	number, err := strconv.Atoi(match[1])
	if err != nil {
		return code, classUnknown, ""
	}
	for _, e := range entries() {
		if e.from <= number && number <= e.to {
			return code, e.class, e.advice
		}
	}
	return code, classUnknown, "see https://ngrok.com/docs/errors/err_ngrok_" + match[1]
}

// readableText is a text in one line, without the lines that are nothing but
// the code or its page and without a full stop: more may follow it.
func readableText(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if codePattern.MatchString(line) && len(strings.Fields(line)) == 1 {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimRight(oneLine(strings.Join(lines, " ")), ". ")
}

// ends decides whether to go on. While a tunnel opens, somebody waits who can
// act: everything that needs them ends it. Later, what may pass by itself is
// waited out: the session limit and the name may be held by the tunnel's own
// dropped session.
func ends(kind class, code string, err error, at phase) bool {
	switch kind {
	case classCredentials, classBuild, classPlan, classRequest:
		return true
	case classSessions, classLimit, className:
		return at != phaseOpen
	case classUnknown:
		return at == phaseBinding && code != "" || at == phaseConnecting && isIntercepted(err)
	}
	return false
}

// exitCode is the code that fits an end for this reason.
func (v *verdict) exitCode() exit.Code {
	switch v.class {
	case classCredentials, classSessions:
		return exit.Refused
	case classRequest:
		return exit.Usage
	}
	return exit.Failed
}

// state is the last state of a tunnel that ends for this reason.
func (v *verdict) state() hook.TunnelState {
	switch v.class {
	case classCredentials, classSessions, classBuild, classPlan, classLimit, classRequest:
		return hook.TunnelRefused
	}
	return hook.TunnelOffline
}

// isIntercepted reports whether whoever answered isn't the service.
func isIntercepted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

// localCause returns the part of an error that this machine made; the rest may
// be the service's words.
func localCause(err error) error {
	if cert, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return cert
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op
	}
	return nil
}

// silentSession is all that the SDK says of a session whose heartbeats went without
// an answer, and of what was under way in it.
const silentSession = "session closed"

// localAdvice is what to do about trouble that has no code.
func localAdvice(err error) string {
	const service = "connect.ngrok-agent.com:443"
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case isIntercepted(err):
		return "what answered isn't ngrok: something on the way (a company proxy, a sign-in page) replaces its certificate; " +
			"use another network, or name its authority in connect_cas of ngrok's configuration file"
	case isDNS(err):
		return "the name can't be resolved: is this machine online?"
	case errors.Is(err, errConnRefused):
		return "nothing accepts connections there: is a firewall in the way, or connect_url wrong?"
	case isNet && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time: does a firewall block outgoing connections to " + service + "?"
	case errors.Is(err, errNetUnreachable), errors.Is(err, errHostUnreachable):
		return "there is no way to ngrok: is this machine online?"
	case errors.Is(err, io.EOF), errors.Is(err, errConnReset):
		return "the connection was cut: leadrig connects again"
	case strings.Contains(err.Error(), silentSession):
		return "ngrok isn't heard any more, as when this machine or the network was away: leadrig connects again"
	}
	return ""
}

func isDNS(err error) bool {
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}
