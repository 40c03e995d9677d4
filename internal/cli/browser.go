package cli

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"sync"
)

// browser opens addresses that have a secret. What is on a command line can be
// seen by all users of a machine, so the browser is given a file that leads on,
// which the user alone can read. The files go when the screen closes.
type browser struct {
	command []string
	folder  string

	mu    sync.Mutex
	files []string
}

// findBrowser is what opens files in the user's browser, nil where there is
// nothing or nobody could see it. Its files go into the folder.
func (a *app) findBrowser(folder string) *browser {
	command := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open"}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	default:
		if a.getenv("DISPLAY") == "" && a.getenv("WAYLAND_DISPLAY") == "" {
			return nil
		}
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return nil
	}
	command[0] = path
	return &browser{command: command, folder: folder}
}

// open begins to open an address. What the browser makes of it isn't known.
func (b *browser) open(ctx context.Context, address string) error {
	path, err := b.write(address)
	if err != nil {
		return fmt.Errorf("write the file that leads to the page: %w", err)
	}
	args := append(b.command[1:len(b.command):len(b.command)], path)
	cmd := exec.CommandContext(context.WithoutCancel(ctx), b.command[0], args...) //nolint:gosec // found by us, and the file is ours
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the browser: %w; P copies the address", err)
	}
	return cmd.Process.Release() // it may be the browser itself, which stays
}

// write makes a file that leads to an address.
func (b *browser) write(address string) (path string, err error) {
	f, err := os.CreateTemp(b.folder, "page-*.html") // 0600
	if err != nil {
		return "", err
	}
	b.mu.Lock()
	b.files = append(b.files, f.Name())
	b.mu.Unlock()
	to := html.EscapeString(address)
	_, err = fmt.Fprintf(f, "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><meta http-equiv=refresh content=\"0;url=%s\"><a href=\"%s\">leadrig</a>\n", to, to)
	return f.Name(), errors.Join(err, f.Close())
}

// close removes the files.
func (b *browser) close() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs []error
	for _, path := range b.files {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
