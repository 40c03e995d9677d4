package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// WithBinary builds leadrig into a folder of the named program's own, does work
// there, and removes the folder.
func WithBinary(ctx context.Context, name string, work func(folder, binary string) error) (err error) {
	folder, err := os.MkdirTemp("", "leadrig-"+name+"-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	binary, err := Build(ctx, folder)
	if err != nil {
		return err
	}
	return work(folder, binary)
}

// Build builds leadrig into a folder and returns the binary's path. It is run
// from the module's root.
func Build(ctx context.Context, folder string) (binary string, err error) {
	binary = filepath.Join(folder, "leadrig")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", binary, "./cmd/leadrig").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build leadrig: %w: %s", err, out)
	}
	return binary, nil
}

// CountWebhooks asks the sandbox at url (without a path) how many webhooks it has.
func CountWebhooks(ctx context.Context, url string) (int, error) {
	var webhooks []struct{}
	err := Control(ctx, http.MethodGet, url+"/_sandbox/webhooks", nil, &webhooks)
	return len(webhooks), err
}

// Control makes a control call with an optional JSON body, and decodes its answer
// unless into is nil. Its errors are the call's, or what a status but 200 says.
func Control(ctx context.Context, method, url string, body, into any) (err error) {
	var send io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		send = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, send)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	data, err := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s answered %s: %s", method, url, res.Status, data)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(data, into)
}
