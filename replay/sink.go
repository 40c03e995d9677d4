package replay

import "context"

// sinkMark is how the downstream stood before an attempt.
type sinkMark struct {
	watched          bool
	accepted, failed int64
}

// sinkMark is taken only in scenarios that let the downstream fail.
func (t *trial) sinkMark(ctx context.Context) (sinkMark, error) {
	if t.of.cfg.Sink == nil || !t.breaksSink() {
		return sinkMark{}, nil
	}
	accepted, err := t.of.cfg.Sink.Count(ctx)
	if err != nil {
		return sinkMark{}, fatalf("the sink: %v", err)
	}
	failed, _ := t.of.cfg.Sink.Failed()
	return sinkMark{watched: true, accepted: accepted, failed: failed}, nil
}

// sinkFailed says that the downstream refused work since, and took none: a
// handler that tried again by itself and got through has not failed.
func (t *trial) sinkFailed(ctx context.Context, before sinkMark) (bool, error) {
	if !before.watched {
		return false, nil
	}
	now, err := t.sinkMark(ctx)
	return now.failed > before.failed && now.accepted == before.accepted, err
}

// ownRetries takes back what was found of attempts that were answered 2xx while
// the downstream refused their work, where all of the work was done in the end: no
// copy came after them, so the handler has tried again by itself.
func (t *trial) ownRetries() {
	if !t.breaksSink() || !t.workedAsExpected() {
		return
	}
	for _, d := range t.deliveries {
		if n := len(d.attempts); n > 0 && d.attempts[n-1].accepted() {
			d.attempts[n-1].sinkFailed = false
		}
	}
}

func (t *trial) breaksSink() bool {
	for i := range t.sc.Steps {
		if t.sc.Steps[i].Downstream != nil {
			return true
		}
	}
	return false
}
