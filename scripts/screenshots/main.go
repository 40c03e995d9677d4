package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"leadrig/scripts/internal/rig"
)

func main() { rig.Main("screenshots", 0, run) }

// run takes the pictures with the names that follow the folder, or all.
func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("usage: go run ./scripts/screenshots DIR [NAME…]")
	}
	dir, names := args[0], args[1:]
	screens, pages := pictures(), pagePictures()
	for _, name := range names {
		if !slices.ContainsFunc(screens, func(p picture) bool { return p.name == name }) && !slices.ContainsFunc(pages, func(p pagePicture) bool { return p.name == name }) {
			return fmt.Errorf("there is no picture %q: see scripts/screenshots/pictures.go", name)
		}
	}
	chosen := func(name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return rig.WithBinary(ctx, "screenshots", func(work, binary string) error {
		for _, p := range screens {
			if !chosen(p.name) {
				continue
			}
			if err := take(ctx, work, binary, p, filepath.Join(dir, p.name+".png")); err != nil {
				return fmt.Errorf("picture %s: %w", p.name, err)
			}
		}
		for _, p := range pages {
			if !chosen(p.name) {
				continue
			}
			if err := takePage(ctx, work, binary, p, filepath.Join(dir, p.name+".png")); err != nil {
				return fmt.Errorf("picture %s: %w", p.name, err)
			}
		}
		return nil
	})
}

// take runs the program up to what a picture shows, and writes it.
func take(ctx context.Context, work, binary string, p picture, file string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	args, end, err := p.command()
	if err != nil {
		return err
	}
	defer end()
	t, err := start(ctx, work, binary, p, args)
	if err != nil {
		return err
	}
	defer t.close(ctx)
	for _, s := range p.steps {
		if err := t.do(ctx, s); err != nil {
			return err
		}
	}
	text, err := t.capture(ctx, "-e", "-N")
	if err != nil {
		return err
	}
	columns, rows := p.size()
	size, err := paint(parse(text, p.theme(), columns, rows), p.theme(), file)
	if err == nil {
		fmt.Printf("%s  %d×%d\n", file, size.X, size.Y)
	}
	return err
}
