package lease

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Patience is how long a guard goes on trying to remove what its holder left:
// longer than a create call that was on its way needs to show itself.
const Patience = settleTime + 30*time.Second

const (
	// answerTime is how long a guard may take to start, or to take a lease on.
	answerTime = 10 * time.Second
	// maxGuards bounds how often a guard that dies is replaced in one run.
	maxGuards = 4
)

// GuardOptions say how a guard is started.
type GuardOptions struct {
	// Path is the guard's program, whose main function calls Watch, and Args its
	// arguments, its name first. They may not hold a secret.
	Path string
	Args []string
	// Env is the guard's environment. It may not hold a secret.
	Env    []string
	Orders Orders // Version is set by StartGuard
	// Trouble, if set, is told when there is no guard any more, and when a dead
	// one was replaced.
	Trouble func(error)
}

// Guard is a process that outlives this one and then removes the webhooks of the
// leases that this process held. It is told of each before the webhook is
// created. Its methods can be used from several goroutines.
type Guard struct {
	opts GuardOptions

	mu      sync.Mutex // guards what follows, and the pipe
	held    []string
	process *guardProcess // nil while there is none
	started int
	closed  bool
	watched sync.WaitGroup
}

// StartGuard starts a guard process. Close must be called.
func StartGuard(opts GuardOptions) (*Guard, error) {
	opts.Orders.Version = ordersVersion
	g := &Guard{opts: opts}
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.start(); err != nil {
		return nil, fmt.Errorf("start the guard: %w", err)
	}
	return g, nil
}

// start starts a process and gives it its orders; the caller holds the lock.
func (g *Guard) start() error {
	p, err := spawn(g.opts)
	if err != nil {
		return err
	}
	g.started++
	g.process = p
	g.watched.Go(func() { g.watch(p) })
	return nil
}

// watch passes on what a process answers, until it ends or is left alone. One
// that ends while leases are held is replaced.
func (g *Guard) watch(p *guardProcess) {
	lines := bufio.NewScanner(p.out)
	for lines.Scan() {
		var answer line
		if json.Unmarshal(lines.Bytes(), &answer) != nil {
			continue
		}
		select {
		case p.answers <- answer.Hold:
		default: // nobody waits for any of them
		}
	}
	close(p.answers)
	select {
	case <-p.left:
		return // Close sees to the rest
	default:
	}
	_ = p.cmd.Process.Kill() // it has closed its end: it is of no use even if it lives
	err := p.cmd.Wait()
	g.replace(p, fmt.Errorf("the guard process ended: %w", orExit(err)))
}

func orExit(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// replace starts another process in the place of a dead one.
func (g *Guard) replace(dead *guardProcess, why error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.process != dead {
		return
	}
	_ = dead.in.Close()
	g.process = nil
	if g.started >= maxGuards {
		g.tell(fmt.Errorf("%w; it is not replaced any more: a kill -9 would leave the webhook to the next start", why))
		return
	}
	if err := g.start(); err != nil {
		g.tell(fmt.Errorf("%w; another can't be started: %w", why, err))
		return
	}
	for _, id := range g.held {
		if err := g.process.say(line{Hold: id}); err != nil {
			g.tell(fmt.Errorf("%w; another doesn't take lease %s on: %w", why, id, err))
			return
		}
	}
	g.tell(fmt.Errorf("%w; another was started", why))
}

func (g *Guard) tell(err error) {
	if g.opts.Trouble != nil {
		g.opts.Trouble(err)
	}
}

// hold has the guard take a lease on and waits until it has. Without a guard a
// lease is still good: the next start would clear up. So that is told, and no
// error.
func (g *Guard) hold(ctx context.Context, id string) {
	if g == nil {
		return
	}
	g.mu.Lock()
	g.held = append(g.held, id)
	p := g.process
	var err error
	if p != nil {
		err = p.say(line{Hold: id})
	}
	g.mu.Unlock()
	if p == nil {
		return // told before
	}
	if err == nil {
		err = p.await(ctx, id)
	}
	if err != nil && ctx.Err() == nil {
		g.tell(fmt.Errorf("the guard doesn't take lease %s on: %w", id, err))
	}
}

// drop tells the guard that a lease's webhook is gone.
func (g *Guard) drop(id string) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held = slices.DeleteFunc(g.held, func(held string) bool { return held == id })
	if g.process != nil {
		_ = g.process.say(line{Drop: id}) // if it is gone already, it won't act either
	}
}

// PID is the guard's process id, 0 while there is none.
func (g *Guard) PID() int {
	if g == nil {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.process == nil {
		return 0
	}
	return g.process.cmd.Process.Pid
}

// Close lets the guard go. If every lease was released it has no work and Close
// waits for its end, until ctx ends; else it is left to finish the work alone.
func (g *Guard) Close(ctx context.Context) error {
	if g == nil {
		return nil
	}
	g.mu.Lock()
	p, left := g.process, len(g.held)
	again := g.closed
	g.closed, g.process = true, nil
	g.mu.Unlock()
	if p == nil || again {
		g.watched.Wait()
		return nil
	}
	// Of a guard that was quick and has ended already all of this is done.
	_ = p.in.Close()
	if left > 0 {
		close(p.left)
		_ = p.out.Close()
		g.watched.Wait()
		_ = p.cmd.Process.Release()
		return nil
	}
	return g.awaitEnd(ctx, p)
}

// awaitEnd waits for a guard that has no work, and ends one that doesn't end.
func (g *Guard) awaitEnd(ctx context.Context, p *guardProcess) error {
	stop := context.AfterFunc(ctx, func() { _ = p.cmd.Process.Kill() })
	defer stop()
	for range p.answers { // until it closes its end
	}
	g.watched.Wait()
	return nil
}
