package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// move is one thing that a user of the live screen does, and what has to be on
// the screen after it.
type move struct {
	does          string
	keys          []string
	columns, rows int      // a new size, if set
	see           []string // patterns that appear
	gone          []string // patterns that go away
}

// live is a story told to the live screen.
type live struct {
	name          string
	columns, rows int
	args          string
	moves         []move
	code          int // the exit code at the end
}

// play starts the program in a shell and makes the moves. At the end the program
// has to be gone, the shell's own screen back, and nothing of the live screen
// left on it.
func (l live) play(ctx context.Context, t *terminal, binary string) error {
	if err := t.start(ctx, l.columns, l.rows, binary+" "+l.args); err != nil {
		return err
	}
	for _, m := range l.moves {
		if err := t.makeMove(ctx, m); err != nil {
			return fmt.Errorf("%s: %w", m.does, err)
		}
	}
	err := t.await(ctx, `(?m)^the shell$`, fmt.Sprintf(`(?m)^ended with %d$`, l.code))
	if err == nil {
		err = t.awaitGone(ctx, "● online", "q quit")
	}
	if err != nil {
		return fmt.Errorf("the end: %w", err)
	}
	modes, err := t.tmux(ctx, "display-message", "-p", "-t", "smoke", "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_flag}")
	if err == nil && modes != "0 0 1 0\n" {
		err = fmt.Errorf("the terminal is left in other modes: alternate screen, mouse, cursor, keypad are %s", modes)
	}
	return err
}

func (t *terminal) makeMove(ctx context.Context, m move) error {
	if m.columns > 0 {
		_, err := t.tmux(ctx, "resize-window", "-t", "smoke", "-x", strconv.Itoa(m.columns), "-y", strconv.Itoa(m.rows))
		if err == nil {
			err = t.awaitFilled(ctx, m.columns, m.rows)
		}
		if err != nil {
			return err
		}
	}
	if len(m.keys) > 0 {
		if err := t.keys(ctx, m.keys...); err != nil {
			return err
		}
	}
	if err := t.await(ctx, m.see...); err != nil {
		return err
	}
	return t.awaitGone(ctx, m.gone...)
}

// awaitFilled waits until the footer stands on the last row and ends at the last
// columns, as it does when the screen has followed a new size.
func (t *terminal) awaitFilled(ctx context.Context, columns, rows int) error {
	return eventually(ctx, func() (bool, error) {
		lines := strings.Split(strings.TrimSuffix(t.screen(ctx), "\n"), "\n")
		last := lines[len(lines)-1]
		width := ansi.StringWidth(last)
		return len(lines) == rows && strings.Contains(last, "q quit") && width > columns-4 && width <= columns, nil
	})
}

// awaitGone waits until the screen matches none of the patterns.
func (t *terminal) awaitGone(ctx context.Context, patterns ...string) error {
	for _, pattern := range patterns {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return err
		}
		err = eventually(ctx, func() (bool, error) { return !re.MatchString(t.screen(ctx)), nil })
		if err != nil {
			return fmt.Errorf("%q did not go away: %w", pattern, err)
		}
	}
	return nil
}
