package tunnel

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

// StepResult is how a step of a diagnosis ended.
type StepResult string

// The results, in the words of leadrig's checks.
const (
	StepPass    StepResult = "pass"
	StepFail    StepResult = "fail"
	StepSkipped StepResult = "skipped" // an earlier step failed
)

// Step is one step on the way to ngrok.
type Step struct {
	Name   string // "options", "tcp", "tls" or "muxado"
	Result StepResult
	Detail string // one line for people
	Advice string // what to do about a failure; may be empty
	// Latency is the round trip of a question to the edge; only "muxado" has it.
	Latency time.Duration
}

// The names of the steps, in their order.
const (
	stepOptions = "options"
	stepTCP     = "tcp"
	stepTLS     = "tls"
	stepMuxado  = "muxado"
)

// Diagnose goes the way to ngrok step by step without logging in: a TCP
// connection, TLS with the right certificate, a question to the edge. It says
// how each went; wrong options are a failed step "options" and nothing else. It
// ends when ctx does.
func Diagnose(ctx context.Context, options Options) []Step {
	t, err := newNgrok(options)
	if err != nil {
		return []Step{{Name: stepOptions, Result: StepFail, Detail: oneLine(err.Error())}}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dialer := newLine(t.tuning, func(error) { cancel() }) // one attempt
	defer dialer.close()
	agent, err := t.newAgent(dialer, newMailbox())
	if err != nil {
		return []Step{{Name: stepOptions, Result: StepFail, Detail: oneLine(err.Error())}}
	}
	diagnoser, ok := agent.(ngrok.Diagnoser)
	if !ok {
		return []Step{{Name: stepOptions, Result: StepFail, Detail: "this build of the ngrok SDK can't diagnose"}}
	}
	result, err := diagnoser.Diagnose(ctx, "")
	return t.steps(result, err)
}

// steps turns the SDK's one result into what happened at each step.
func (t *ngrokTunnel) steps(result ngrok.DiagnoseResult, err error) []Step {
	failed := ""
	switch {
	case ngrok.IsTCPDiagnoseFailure(err):
		failed = stepTCP
	case ngrok.IsTLSDiagnoseFailure(err):
		failed = stepTLS
	case err != nil:
		failed = stepMuxado
	}
	passed := map[string]string{
		stepTCP:    "connected to " + cmp.Or(result.Addr, t.options.ConnectURL),
		stepTLS:    "the certificate is trusted",
		stepMuxado: fmt.Sprintf("the edge answered from region %q", result.Region),
	}
	if len(result.PeerCertificates) > 0 {
		passed[stepTLS] += ", signed by " + oneLine(result.PeerCertificates[0].Issuer.String())
	}
	var steps []Step
	for _, name := range []string{stepTCP, stepTLS, stepMuxado} {
		step := Step{Name: name, Result: StepPass, Detail: passed[name]}
		switch {
		case failed == name:
			cause := err
			if inner := errors.Unwrap(err); inner != nil {
				cause = inner // without the step's name, which stands beside it
			}
			v := judge(cause, phaseConnecting, t.options.Authtoken)
			step.Result, step.Detail, step.Advice = StepFail, v.Text, v.Advice
		case failed != "" && len(steps) > 0 && steps[len(steps)-1].Result != StepPass:
			step.Result, step.Detail = StepSkipped, "not reached"
		case name == stepMuxado:
			step.Latency = result.Latency
		}
		steps = append(steps, step)
	}
	return steps
}
