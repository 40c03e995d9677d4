package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"leadrig/internal/actions"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/filter"
	"leadrig/internal/inspector"
)

// onlyRecorded is why there are no faults where nothing arrives.
const onlyRecorded = "faults are done to what arrives, and this is the history alone"

// nothingToShare is why a look at what is recorded isn't shared.
const nothingToShare = "this is the history alone: leadrig listen --share shares a run"

// historyPage serves what is recorded as a page until the user ends it. The query
// is the filter to begin with.
func (a *app) historyPage(addr, query string) (err error) {
	if _, err := inspector.ParseAddr(addr); err != nil {
		return err
	}
	if _, err := filter.Parse(query, time.Now()); err != nil {
		return exit.With(exit.Usage, err)
	}
	if err := a.lookAtHistory(); err != nil {
		return err
	}
	records := actions.NewRecords(a.home)
	defer func() { err = errors.Join(err, records.Close()) }()
	nothing := feed.New(1) // happens: it ends with the page
	page, err := inspector.Start(a.life.ctx, inspector.Config{
		Addr: addr, Feed: nothing, Records: records, Version: version, History: true, Query: query, NoSharing: nothingToShare,
		Actions: actions.New(actions.Config{Records: records, Save: a.saveInto(savePlan{}), NoFaults: onlyRecorded}),
	})
	if err != nil {
		return exit.With(exit.CodeOf(err), err)
	}
	_, token, _ := strings.Cut(page.URL(), "#")
	a.secrets = a.secrets.With(token)
	if err := a.announcePage(page.URL()); err != nil {
		a.life.stop(err)
	}
	<-a.life.ctx.Done()
	nothing.Close()
	ctx, cancel := context.WithTimeout(context.Background(), inspectEnd)
	defer cancel()
	if err := page.Close(ctx); err != nil {
		return exit.With(exit.Failed, err)
	}
	return a.verdict(nil)
}

// announcePage says where the page is.
func (a *app) announcePage(url string) error {
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(struct {
			Type      string    `json:"type"`
			Time      time.Time `json:"time"`
			Inspector string    `json:"inspector"`
		}{"ready", time.Now().UTC(), url})
	}
	a.remark("what was recorded, as a page until Ctrl-C; the address lets in whoever has it:")
	_, err := fmt.Fprintln(a.streams.Out, url)
	return err
}
