package cli

import (
	"io"

	"leadrig/fixtures/convert"
	"leadrig/internal/hook"
)

// wholeDelivery is a recorded delivery with the attempts at it.
type wholeDelivery struct {
	delivery *hook.Delivery
	attempts []hook.Attempt
}

// harArchive has an entry for each attempt; a delivery without one has an entry
// with the status 0.
type harArchive struct{ archive *convert.Archive }

func (h *harArchive) begin(w io.Writer) error {
	h.archive = convert.NewArchive(w, version)
	return nil
}

func (h *harArchive) end(io.Writer) error { return h.archive.Close() }

func (h *harArchive) add(_ io.Writer, d *wholeDelivery) error {
	entry := convert.Exchange{ID: d.delivery.ID, Delivery: convert.Delivery{
		Method: d.delivery.Method, Query: d.delivery.Query, Header: d.delivery.Header, Body: d.delivery.Body, At: d.delivery.ReceivedAt,
	}}
	if len(d.attempts) == 0 {
		return h.archive.Add(&entry)
	}
	for i := range d.attempts {
		entry.Attempt, entry.URL = &d.attempts[i], d.attempts[i].URL
		if err := h.archive.Add(&entry); err != nil {
			return err
		}
	}
	return nil
}
