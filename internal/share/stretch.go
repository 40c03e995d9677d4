package share

import "context"

// Bounds of what is sent with one write, unless one page is more by itself.
const (
	maxStretchPages = 16
	maxStretchBytes = 64 << 10 // of bodies
)

// stretch is pages that follow each other, as they are sent with one write. It
// is never changed.
type stretch struct {
	after      int64 // the place before its first event
	last       int64 // that of its last
	bytes      int   // of the bodies, as they came
	deliveries int64
	data       []byte
}

// stretchFor returns what comes after a place, packed or not, nil if there is
// nothing. Viewers have their turns one after another and so are mostly at the
// same place: what the last one was sent is kept for the next. Missed is how many
// events before it are not kept any more.
func (h *Hub) stretchFor(ctx context.Context, place int64, packed bool) (s *stretch, missed int64, err error) {
	var room [maxStretchPages]*page
	pages, missed := h.log.following(room[:0], place)
	if len(pages) == 0 || missed > 0 {
		return nil, missed, nil
	}
	latest := &h.frames.latest
	if packed {
		latest = &h.frames.latestPacked
	}
	if s := latest.Load(); s != nil && s.after == place && s.last == pages[len(pages)-1].last() {
		return s, 0, nil
	}
	s = &stretch{after: place, last: pages[len(pages)-1].last()}
	frames := make([][]byte, 0, len(pages))
	for _, p := range pages {
		s.bytes, s.deliveries = s.bytes+p.bytes, s.deliveries+p.deliveries()
		data, err := h.frames.get(ctx, h.life, p, packed)
		if err != nil {
			return nil, 0, err
		}
		frames = append(frames, data)
	}
	s.data = joined(frames)
	latest.Store(s)
	return s, 0, nil
}

// joined puts frames behind each other; a single one isn't copied.
func joined(frames [][]byte) []byte {
	if len(frames) == 1 {
		return frames[0]
	}
	size := 0
	for _, f := range frames {
		size += len(f)
	}
	data := make([]byte, 0, size)
	for _, f := range frames {
		data = append(data, f...)
	}
	return data
}
