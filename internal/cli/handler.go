package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/sample"
)

type handlerOptions struct {
	listen, downstream, state string
}

func (a *app) handlerCommand() *cobra.Command {
	o := handlerOptions{}
	cmd := &cobra.Command{
		Use:   "handler",
		Short: "Run the sample handler: a correct one, to try things on and to copy from",
		Long: `handler serves POST /webhooks/smartlead, works on each event once however often it is delivered,
and counts what it did at GET /effects.`,
		Example: "  leadrig handler --listen 127.0.0.1:3000 --state handled.log",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.runHandler(o) },
	}
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:3000", "address to serve on")
	cmd.Flags().StringVar(&o.downstream, "downstream", "", "URL that each event is passed on to, as its work")
	cmd.Flags().StringVar(&o.state, "state", "", "file that remembers what was handled across restarts")
	return cmd
}

func (a *app) runHandler(o handlerOptions) error {
	h, err := sample.New(sample.Config{StateFile: o.state, Downstream: o.downstream})
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	s, err := serve(a.life.ctx, o.listen, h)
	if err != nil {
		return errors.Join(err, h.Close())
	}
	if err := a.announceHandler(s.addr); err != nil {
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

func (a *app) announceHandler(addr string) error {
	hookURL, effects := "http://"+addr+sample.WebhookPath, "http://"+addr+sample.EffectsPath
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(struct {
			Type    string `json:"type"`
			Time    string `json:"time"`
			URL     string `json:"url"`
			Effects string `json:"effects_url"`
		}{"ready", time.Now().UTC().Format(hook.TimeLayout), hookURL, effects})
	}
	_, err := fmt.Fprintf(a.streams.Out, "handler  %s\neffects  %s\n", hookURL, effects)
	return err
}
