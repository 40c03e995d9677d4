package sandbox

import "slices"

// queue holds the deliveries that may be sent now, one line for each webhook,
// and decides whose turn it is. It is guarded by the sandbox's lock.
//
// Lines take turns. Besides, a webhook may have no more deliveries under way
// than there are workers left idle: a handler that hangs can take half of them,
// the next one half of the rest, and so on, so there is a worker for whoever
// else has something to send.
type queue struct {
	workers int
	busy    int
	lines   map[int64]*line
	ready   []*line // those with something to send, in the order of their turns
}

// line is what one webhook has to be sent.
type line struct {
	waiting []*delivery
	busy    int
}

func newQueue(workers int) *queue { return &queue{workers: workers, lines: map[int64]*line{}} }

func (q *queue) put(d *delivery) {
	l := q.lines[d.hook.id]
	if l == nil {
		l = &line{}
		q.lines[d.hook.id] = l
	}
	if len(l.waiting) == 0 {
		q.ready = append(q.ready, l)
	}
	l.waiting = append(l.waiting, d)
}

// take returns the next delivery to send, nil if there is none for now. The
// caller gives it back with done.
func (q *queue) take() *delivery {
	idle := q.workers - q.busy
	for i, l := range q.ready {
		if l.busy >= idle {
			continue
		}
		d := l.waiting[0]
		l.waiting[0] = nil
		l.waiting = l.waiting[1:]
		q.ready = slices.Delete(q.ready, i, i+1)
		if len(l.waiting) > 0 {
			q.ready = append(q.ready, l)
		}
		l.busy++
		q.busy++
		return d
	}
	return nil
}

// done frees the worker that sent d.
func (q *queue) done(d *delivery) {
	q.busy--
	l := q.lines[d.hook.id]
	l.busy--
	if l.busy == 0 && len(l.waiting) == 0 {
		delete(q.lines, d.hook.id)
	}
}

// drop takes a webhook's waiting deliveries out.
func (q *queue) drop(webhookID int64) []*delivery {
	l := q.lines[webhookID]
	if l == nil {
		return nil
	}
	dropped := l.waiting
	l.waiting = nil
	q.ready = slices.DeleteFunc(q.ready, func(r *line) bool { return r == l })
	if l.busy == 0 {
		delete(q.lines, webhookID)
	}
	return dropped
}
