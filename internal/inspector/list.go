package inspector

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// Sizes of a page of the list, in deliveries.
const (
	usualPage = 200
	maxPage   = 1000
)

// list answers with a part of the history, the newest first.
func (i *Inspector) list(w http.ResponseWriter, r *http.Request) {
	f, err := filter.Parse(r.URL.Query().Get("filter"), time.Now())
	if err != nil {
		failWith(w, err)
		return
	}
	before, ok := numberOf(w, r, "before", 0, 1<<53)
	if !ok {
		return
	}
	limit, ok := numberOf(w, r, "limit", usualPage, maxPage)
	if !ok {
		return
	}
	page, more, err := i.page(r.Context(), f, before, int(max(limit, 1)))
	if err != nil {
		failWith(w, err)
		return
	}
	b := append([]byte(nil), `{"deliveries":[`...)
	for n := range page {
		if n > 0 {
			b = append(b, ',')
		}
		b = appendListed(b, &page[n])
	}
	b = append(b, `],"more":`...)
	b = strconv.AppendBool(b, more)
	answerBytes(w, http.StatusOK, append(b, '}'))
}

// page reads a page; a history that doesn't exist yet is empty.
func (i *Inspector) page(ctx context.Context, f filter.Filter, before int64, limit int) ([]store.Found, bool, error) {
	page, more, err := i.cfg.Records.Page(ctx, f, before, limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return page, more, err
}

// arrival is a delivery as the page is told of it: the object of its JSON line,
// with which copy of its event it is.
type arrival struct{ *hook.DeliveryArrived }

// AppendJSON implements hook.Message.
func (a arrival) AppendJSON(dst []byte) []byte {
	dst = append(reopen(a.DeliveryArrived.AppendJSON(dst)), `,"copy":`...)
	return append(strconv.AppendInt(dst, int64(max(a.Copy, 1)), 10), '}')
}

// forPage is a message as viewers get it.
func forPage(m hook.Message) hook.Message {
	if d, ok := m.(*hook.DeliveryArrived); ok {
		return arrival{d}
	}
	return m
}

// arrivalOf is a delivery of the history as it was told of when it came: its body
// isn't read for that.
func arrivalOf(f *store.Found) arrival {
	m := hook.NewDeliveryArrived(f.Delivery)
	m.Bytes = f.Bytes
	return arrival{m}
}

// appendListed appends a delivery as the page is told of it, with the lines of
// its attempts.
func appendListed(b []byte, f *store.Found) []byte {
	b = reopen(arrivalOf(f).AppendJSON(b))
	b = append(b, `,"attempts":[`...)
	for n := range f.Attempts {
		if n > 0 {
			b = append(b, ',')
		}
		b = hook.NewAttemptFinished(f.Delivery, &f.Attempts[n]).AppendJSON(b)
	}
	return append(b, `]}`...)
}

// reopen takes the end off an object, so that it can get more members.
func reopen(object []byte) []byte { return object[:len(object)-1] }
