package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"leadrig/scripts/internal/rig"
)

// options of a run.
type options struct {
	viewers  int
	rate     int           // deliveries a second
	duration time.Duration // of each of the two measurements
	size     int           // bytes of a body
	compress bool
}

func main() { rig.Main("benchshare", 0, run) }

const (
	atMost = time.Minute            // of a whole run
	settle = 300 * time.Millisecond // for deliveries under way
)

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case rolePresenter:
			return present(ctx, args[1:])
		case roleViewers:
			return view(ctx, args[1:])
		}
	}
	o := options{}
	flags := flag.NewFlagSet("benchshare", flag.ContinueOnError)
	flags.IntVar(&o.viewers, "viewers", 1000, "viewers of the shared run")
	flags.IntVar(&o.rate, "rate", 100, "deliveries a second")
	flags.DurationVar(&o.duration, "time", 15*time.Second, "of each measurement: without viewers, with them")
	flags.IntVar(&o.size, "size", 1400, "bytes of a body")
	flags.BoolVar(&o.compress, "compress", false, "viewers ask for compressed messages, as leadrig join does")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	return measure(ctx, o)
}

func measure(ctx context.Context, o options) error {
	handler := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer handler.Close()
	presenter, err := spawn(ctx, rolePresenter, handler.URL, fmt.Sprint(o.viewers))
	if err != nil {
		return err
	}
	defer presenter.kill()
	var at presented
	if err := presenter.say(&at); err != nil {
		return err
	}
	if _, err := send(ctx, at.Deliveries, o, time.Second); err != nil { // warm up
		return err
	}
	alone, err := send(ctx, at.Deliveries, o, o.duration)
	if err != nil {
		return err
	}
	select {
	case <-time.After(settle): // or the viewers would get some of it too
	case <-ctx.Done():
		return ctx.Err()
	}
	viewers, err := spawn(ctx, roleViewers, at.Share, fmt.Sprint(o.viewers), fmt.Sprint(o.compress))
	if err != nil {
		return err
	}
	defer viewers.kill()
	var there seen
	if err := viewers.say(&there); err != nil {
		return err
	}
	shared, err := send(ctx, at.Deliveries, o, o.duration)
	if err != nil {
		return err
	}
	if err := viewers.finish(&there); err != nil {
		return err
	}
	var end used
	if err := presenter.finish(&end); err != nil {
		return err
	}
	there.cpu, end.cpu = viewers.cpu(), presenter.cpu()
	report(o, alone, shared, there, end)
	return nil
}

func report(o options, alone, shared times, there seen, end used) {
	want := o.viewers * len(shared)
	fmt.Printf("%d viewers, %d deliveries a second of %d bytes for %v\n", o.viewers, o.rate, o.size, o.duration)
	fmt.Printf("  sent to viewers      %d of %d\n", there.Deliveries, want)
	fmt.Printf("  capture → viewer     p50 %v   p99 %v   max %v\n", there.P50, there.P99, there.Max)
	fmt.Printf("  sender, no viewers   p50 %v   p99 %v\n", alone.at(50), alone.at(99))
	fmt.Printf("  sender, viewers      p50 %v   p99 %v   (p50 %+.1f %%)\n", shared.at(50), shared.at(99), 100*(float64(shared.at(50))/float64(alone.at(50))-1))
	if end.PeakKB > 0 {
		fmt.Printf("  presenter's memory   %d MB at its peak\n", end.PeakKB/1024)
	}
	fmt.Printf("  presenter's CPU      %.1f s, viewers' %.1f s, in %v\n", end.cpu.Seconds(), there.cpu.Seconds(), 2*o.duration)
}
