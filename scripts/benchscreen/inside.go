package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// figures are what benchmarks reported: by benchmark, then by unit.
type figures map[string]map[string]float64

// runBenchmarks runs the benchmarks of the screen: frames for as long as it takes
// to know their time, 500 keys, the idle screen for ten seconds, the rest once.
func runBenchmarks(ctx context.Context) (figures, error) {
	all := figures{}
	for _, b := range []struct{ pattern, time string }{
		{"^BenchmarkView$", "1s"}, {"^BenchmarkKeysUnderLoad$", "500x"}, {"^BenchmarkMemory$", "1x"}, {"^BenchmarkIdle$", "10x"},
	} {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", b.pattern, "-benchtime", b.time, "./tui")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("benchmarks %s: %w: %s", b.pattern, err, out)
		}
		if err := all.read(out); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// read takes the figures out of what go test printed.
func (f figures) read(out []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		// The suffix is how many processors Go used.
		name := fields[0]
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			name = name[:i]
		}
		name = strings.TrimPrefix(name, "Benchmark")
		f[name] = map[string]float64{}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return fmt.Errorf("%s: %w", lines.Text(), err)
			}
			f[name][fields[i+1]] = value
		}
	}
	return lines.Err()
}

// get is a figure that must be there.
func (f figures) get(benchmark, unit string) (float64, error) {
	value, ok := f[benchmark][unit]
	if !ok {
		return 0, fmt.Errorf("benchmark %s reported no %s", benchmark, unit)
	}
	return value, nil
}
