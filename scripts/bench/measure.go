package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// result is one case, measured in pairs.
type result struct {
	size, connections int
	proxy, leadrig    []sample
}

// measureAll measures each case in turns: proxy, leadrig, proxy, leadrig.
func measureAll(ctx context.Context, r *machine, o options) ([]result, error) {
	var results []result
	for _, size := range []int{300, 10 << 10} {
		for _, connections := range []int{1, 16, 64} {
			res := result{size: size, connections: connections}
			for range o.rounds {
				p, err := load(ctx, r.proxy, "/", connections, size, o.seconds, 0)
				if err != nil {
					return nil, fmt.Errorf("proxy: %w", err)
				}
				l, err := load(ctx, r.leadrig, r.path, connections, size, o.seconds, 0)
				if err != nil {
					return nil, fmt.Errorf("leadrig: %w", err)
				}
				res.proxy, res.leadrig = append(res.proxy, p), append(res.leadrig, l)
			}
			fmt.Println(row(res))
			results = append(results, res)
		}
	}
	return results, nil
}

// measureStarts starts demo and takes the time to its ready line.
func measureStarts(ctx context.Context, binary string, times int) ([]time.Duration, error) {
	home, err := os.MkdirTemp("", "leadrig-bench-home-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(home) }()
	var starts []time.Duration
	for range times {
		cmd := exec.CommandContext(ctx, binary, "demo", "--events", "1", "--output", "json", "--quiet", "--home", home)
		out, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		begin := time.Now()
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		reader := bufio.NewReader(out)
		line, err := reader.ReadString('\n')
		starts = append(starts, time.Since(begin))
		if err != nil || !strings.Contains(line, `"ready"`) {
			return nil, fmt.Errorf("demo began with %q: %w", line, err)
		}
		_, _ = reader.WriteTo(discard{})
		if err := cmd.Wait(); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
	}
	slices.Sort(starts)
	return starts, nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// memory is the resident size of listen after so many deliveries.
type memory struct {
	deliveries int
	kilobytes  int
}

// measureMemory sends deliveries in five parts and looks after each.
func measureMemory(ctx context.Context, r *machine, deliveries int) ([]memory, error) {
	const parts, connections = 5, 16
	var all []memory
	for part := range parts {
		if _, err := load(ctx, r.leadrig, r.path, connections, 300, 10*time.Minute, deliveries/parts); err != nil {
			return nil, err
		}
		kb, err := residentKB(r.listenPID)
		if err != nil {
			return nil, err
		}
		all = append(all, memory{deliveries: (part + 1) * (deliveries / parts), kilobytes: kb})
	}
	return all, nil
}

func residentKB(pid int) (int, error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, fmt.Errorf("no VmRSS for process %d", pid)
}
