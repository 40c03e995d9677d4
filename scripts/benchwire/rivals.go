package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// rival runs another program once; 0 if it isn't installed.
type rival func(ctx context.Context) (float64, error)

func missing(name string) rival {
	fmt.Fprintf(os.Stderr, "benchwire: %s is not installed and left out\n", name)
	return func(context.Context) (float64, error) { return 0, nil }
}

// heyAt sends one fixed delivery as often as there are deliveries.
func heyAt(h *handler, o options) rival {
	program, err := exec.LookPath(o.hey)
	if err != nil {
		return missing("hey")
	}
	args := []string{"-n", strconv.Itoa(o.count), "-c", strconv.Itoa(o.connections), "-m", "POST", "-d", body(1)}
	for _, f := range fields() {
		args = append(args, "-H", f.Name+": "+f.Value)
	}
	args = append(args, "-H", "X-Request-Id: "+id(1), "-T", "application/json", "http://"+h.addr+"/hook")
	return func(ctx context.Context) (float64, error) {
		out, err := output(ctx, program, args)
		if err == nil && !strings.Contains(out, "[200]") {
			err = fmt.Errorf("hey had no answers: %s", out)
		}
		if err != nil {
			return 0, err
		}
		return figure(out)
	}
}

// wrkAt sends one fixed delivery for wrkTime.
func wrkAt(h *handler, o options) rival {
	program, err := exec.LookPath(o.wrk)
	if err != nil {
		return missing("wrk")
	}
	return func(ctx context.Context) (float64, error) {
		dir, err := os.MkdirTemp("", "benchwire")
		if err != nil {
			return 0, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		script := filepath.Join(dir, "delivery.lua")
		if err := os.WriteFile(script, []byte(lua()), 0o600); err != nil {
			return 0, err
		}
		out, err := output(ctx, program, []string{"-t", "2", "-c", strconv.Itoa(o.connections), "-d", wrkTime.String(), "-s", script, "http://" + h.addr + "/hook"})
		if err == nil && (strings.Contains(out, "Non-2xx") || strings.Contains(out, "Socket errors")) {
			err = fmt.Errorf("wrk had bad answers: %s", out)
		}
		if err != nil {
			return 0, err
		}
		return figure(out)
	}
}

// lua sets the request that wrk sends.
func lua() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wrk.method = \"POST\"\nwrk.body = %q\n", body(1))
	for _, f := range fields() {
		fmt.Fprintf(&b, "wrk.headers[%q] = %q\n", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "wrk.headers[\"X-Request-Id\"] = %q\n", id(1))
	return b.String()
}

func output(ctx context.Context, program string, args []string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", program, err, stderr.String())
	}
	return string(out), nil
}

// wrkTime is how long a turn of wrk is.
const wrkTime = 3 * time.Second

// figure reads the rate, which both programs print alike.
func figure(out string) (float64, error) {
	m := regexp.MustCompile(`Requests/sec:\s+([\d.]+)`).FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("no rate in: %s", out)
	}
	return strconv.ParseFloat(m[1], 64)
}
