package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pagePicture is one look at the run's page, in a browser.
type pagePicture struct {
	name          string
	width, height int64
	dark          bool
	steps         []pageStep
}

// pageStep waits until an expression is true in the page, then presses keys, then
// writes where the focus is, then clicks what an expression names.
type pageStep struct{ await, keys, text, click string }

// shownRun is a run of the program that is looked at.
type shownRun struct {
	cmd    *exec.Cmd
	stdout io.ReadCloser
	page   string // its address
}

// startRun starts a demo and waits until its page is there.
func startRun(ctx context.Context, work, binary string, p pagePicture) (*shownRun, error) {
	r := &shownRun{cmd: exec.CommandContext(ctx, binary, "demo", "--seed", "7", "--rate", "12", "--events", "1000000", "--output", "json", "--inspect", "127.0.0.1:0")}
	r.cmd.Env = append(os.Environ(), "LEADRIG_HOME="+filepath.Join(work, p.name))
	r.cmd.Cancel = func() error { return r.cmd.Process.Signal(os.Interrupt) }
	var err error
	if r.stdout, err = r.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	lines := json.NewDecoder(r.stdout)
	for r.page == "" {
		var line struct{ Inspector string }
		if err := lines.Decode(&line); err != nil {
			return nil, errors.Join(fmt.Errorf("until the page is there: %w", err), r.cmd.Wait())
		}
		r.page = line.Inspector
	}
	return r, nil
}

// end reads the rest and waits for the program, whose context has ended.
func (r *shownRun) end() {
	_, _ = io.Copy(io.Discard, r.stdout)
	_ = r.cmd.Wait() // it was interrupted
}

// takePage opens the page of a run in a browser and writes a picture of it.
func takePage(ctx context.Context, work, binary string, p pagePicture, file string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	r, err := startRun(ctx, work, binary, p)
	if err != nil {
		return err
	}
	defer r.end()
	defer cancel() // before it is waited for
	program, err := findBrowser()
	if err != nil {
		return err
	}
	allocator, closeAll := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(work, p.name+".browser")))...)
	defer closeAll()
	quiet := func(string, ...any) {}
	tab, closeTab := chromedp.NewContext(allocator, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	defer closeTab()
	if err := p.set(tab, r.page); err != nil {
		return err
	}
	for _, s := range p.steps {
		if err := s.do(tab); err != nil {
			return err
		}
	}
	taken, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return keep(taken, file)
}

// keep writes a picture that a browser took.
func keep(taken []byte, file string) error {
	img, err := png.Decode(bytes.NewReader(taken))
	if err != nil {
		return err
	}
	small, err := encode(img)
	if err != nil {
		return err
	}
	fmt.Printf("%s  %d×%d\n", file, img.Bounds().Dx(), img.Bounds().Dy())
	return os.WriteFile(file, small, 0o644)
}

func findBrowser() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("pictures of the page need a browser: one of %q", names)
}

// set opens the page in the size and the colours of the picture.
func (p pagePicture) set(ctx context.Context, address string) error {
	scheme := "light"
	if p.dark {
		scheme = "dark"
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(p.width, p.height)); err != nil {
		return fmt.Errorf("start the browser: %w", err)
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.Navigate(address))
}

func (s pageStep) do(ctx context.Context) error {
	if s.await != "" {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+s.await+")", chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(0))); err != nil {
			return fmt.Errorf("waited for %s: %w", s.await, err)
		}
	}
	for _, key := range s.keys {
		for _, event := range kb.Encode(key) {
			if event.Type == kb.KeyChar { // the page has the first word on that
				continue
			}
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, *event); err != nil {
				return err
			}
		}
	}
	if s.text != "" {
		if _, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: s.text}); err != nil {
			return err
		}
	}
	if s.click == "" {
		return nil
	}
	_, err := chromedp.Run(ctx, chromedp.Evaluate[any](s.click+".click()"))
	return err
}
