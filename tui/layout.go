package tui

// layout is how many lines each part of the screen has. What a later pane needs
// is taken from the body.
type layout struct{ header, body, notice, footer int }

// Below a height of foldBelow the header folds to one line and the notice keeps
// to one; from a width of oneLineHeader on the header takes two instead of three.
const (
	foldBelow     = 14
	oneLineHeader = 120
)

// layoutFor shares the lines out; notice is how many the notice would need. On a screen too low for everything the status
// line is the first to go, then the footer.
func layoutFor(width, height, notice int) layout {
	if width <= 0 || height <= 0 {
		return layout{}
	}
	l := layout{header: 1}
	switch {
	case height < foldBelow:
	case width >= oneLineHeader:
		l.header = 2
	default:
		l.header = 3
	}
	if height >= 3 {
		l.footer = 1
	}
	if height >= 4 {
		l.notice = 1
	}
	if height >= foldBelow {
		l.notice = min(max(notice, 1), maxNotice)
	}
	l.body = height - l.header - l.notice - l.footer
	return l
}
