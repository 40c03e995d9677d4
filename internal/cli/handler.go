package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/sample"
)

type handlerOptions struct {
	listen, downstream, state string

	bug      string
	bugDelay time.Duration
	listBugs bool
}

func (a *app) handlerCommand() *cobra.Command {
	o := handlerOptions{}
	cmd := &cobra.Command{
		Use:   "handler",
		Short: "Run the sample handler: a correct one, to try things on and to copy from",
		Long: `handler serves POST /webhooks/smartlead, works on each event once however often it is delivered,
and counts what it did at GET /effects. With --bug it is wrong in one way, for a replay to find.`,
		Example: "  leadrig handler --listen 127.0.0.1:3000 --state handled.log\n  leadrig handler --bug check-then-act",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if o.listBugs {
				return a.listBugs()
			}
			return a.runHandler(o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:3000", "address to serve on")
	flags.StringVar(&o.downstream, "downstream", "", "URL that each event is passed on to, as its work")
	flags.StringVar(&o.state, "state", "", "file that remembers what was handled across restarts")
	flags.StringVar(&o.bug, "bug", "", "make it wrong in this one way")
	flags.DurationVar(&o.bugDelay, "bug-delay", 0, "how long a bug that waits does so; 0: as --list-bugs says")
	flags.BoolVar(&o.listBugs, "list-bugs", false, "list the bugs, what is wrong with each and which scenario finds it")
	return cmd
}

// findBug returns the bug of that name; "" is none.
func findBug(name string) (sample.Bug, error) {
	bug, err := sample.FindBug(name)
	if err != nil {
		return bug, exit.Usagef("--bug: %w; leadrig handler --list-bugs has them all", err)
	}
	return bug, nil
}

// findBug returns the bug that was asked for, with the delay that was.
func (o handlerOptions) findBug() (sample.Bug, error) {
	bug, err := findBug(o.bug)
	switch {
	case err != nil || o.bugDelay == 0:
		return bug, err
	case o.bugDelay < 0:
		return bug, exit.Usagef("--bug-delay %s: use a positive duration", o.bugDelay)
	case bug.Delay == 0:
		return bug, exit.Usagef("--bug-delay %s: only a bug that waits takes it: see --list-bugs", o.bugDelay)
	}
	bug.Delay = o.bugDelay
	return bug, nil
}

// bugLine is a bug as a JSON line.
type bugLine struct {
	Type     string `json:"type"`
	Name     string `json:"name"`
	Wrong    string `json:"wrong"`
	Scenario string `json:"scenario"`
	DelayMS  int64  `json:"delay_ms,omitempty"`
}

func (a *app) listBugs() error {
	if a.json() {
		out := json.NewEncoder(a.streams.Out)
		for _, b := range sample.Bugs() {
			if err := out.Encode(bugLine{"bug", b.Name, b.Wrong, b.Scenario, b.Delay.Milliseconds()}); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(a.streams.Out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "BUG\tFOUND BY\tWHAT IS WRONG") // an error is kept until Flush
	for _, b := range sample.Bugs() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", b.Name, b.Scenario, whatIsWrong(b))
	}
	return table.Flush()
}

func whatIsWrong(b sample.Bug) string {
	if b.Delay == 0 {
		return b.Wrong
	}
	return fmt.Sprintf("%s (waits %s)", b.Wrong, b.Delay)
}

func (a *app) runHandler(o handlerOptions) error {
	bug, err := o.findBug()
	if err != nil {
		return err
	}
	h, err := sample.New(sample.Config{StateFile: o.state, Downstream: o.downstream, Bug: bug})
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	s, err := serve(a.life.ctx, o.listen, h)
	if err != nil {
		return errors.Join(err, h.Close())
	}
	if err := a.announceHandler(s.addr, bug); err != nil {
		a.life.stop(err)
	}
	var lost error
	select {
	case <-a.life.ctx.Done():
		s.stop()
	case <-s.ended:
		lost = s.err
	}
	if err := errors.Join(lost, h.Close()); err != nil {
		return exit.With(exit.Failed, err)
	}
	return a.verdict(nil)
}

func (a *app) announceHandler(addr string, bug sample.Bug) error {
	hookURL, effects := "http://"+addr+sample.WebhookPath, "http://"+addr+sample.EffectsPath
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(struct {
			Type    string `json:"type"`
			Time    string `json:"time"`
			URL     string `json:"url"`
			Effects string `json:"effects_url"`
			Bug     string `json:"bug,omitempty"`
		}{"ready", time.Now().UTC().Format(hook.TimeLayout), hookURL, effects, bug.Name})
	}
	text := fmt.Sprintf("handler  %s\neffects  %s\n", hookURL, effects)
	if bug.Name != "" {
		text += fmt.Sprintf("bug      %s: %s\n", bug.Name, whatIsWrong(bug))
	}
	_, err := fmt.Fprint(a.streams.Out, text)
	return err
}
