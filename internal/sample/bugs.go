package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadrig/internal/hook"
)

// Bug is one way to be wrong. It replaces one step of the correct handler.
type Bug struct {
	Name     string
	Wrong    string // what is wrong, in one line
	Scenario string // the replay scenario that is about it
	// Delay is how long the handler waits, where a wait is what is wrong; else
	// 0. Set it before New for another one.
	Delay time.Duration

	change func(*Handler, pause)
	pause  pause // waits in the place of Delay, if it isn't nil
}

// pause is the wait of a bug. It ends early when the context does.
type pause func(context.Context)

// Bugs returns all bugs, those of one concern together.
func Bugs() []Bug {
	return slices.Concat(dedupBugs(), answerBugs(), shapeBugs(), loadBugs())
}

// UnknownBugError says that Name is no bug and which one is nearest.
type UnknownBugError struct{ Name, Nearest string }

func (e *UnknownBugError) Error() string {
	return fmt.Sprintf("unknown bug %q: did you mean %s?", e.Name, e.Nearest)
}

// FindBug returns the bug of that name, or an *UnknownBugError. No name is no
// bug.
func FindBug(name string) (Bug, error) {
	if name == "" {
		return Bug{}, nil
	}
	var names []string
	for _, b := range Bugs() {
		if b.Name == name {
			return b, nil
		}
		names = append(names, b.Name)
	}
	return Bug{}, &UnknownBugError{Name: name, Nearest: hook.Nearest(name, names)}
}

// enter puts the bug into a handler.
func (b Bug) enter(h *Handler) {
	if b.change == nil {
		return
	}
	if b.pause == nil {
		b.pause = b.sleep
	}
	b.change(h, b.pause)
}

func (b Bug) sleep(ctx context.Context) {
	timer := time.NewTimer(b.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
