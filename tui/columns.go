package tui

import (
	"strconv"
	"time"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// columnKind names a column of the list.
type columnKind uint8

// The columns, from left to right.
const (
	columnTime columnKind = iota
	columnEvent
	columnLead
	columnCampaign
	columnID
	columnDuplicate
	columnAttempt
	columnStatus
	columnLatency
	columnNote
)

// column is a column as wide as it is drawn now.
type column struct {
	kind  columnKind
	title string
	width int
	right bool // text at the right end
}

// columnPlan says how wide a column is on a narrow, a medium and a wide screen
// (0: not shown there), and in which order columns go when even that doesn't
// fit: the highest drop first.
type columnPlan struct {
	column
	widths [3]int
	drop   int
}

// Screens are medium and wide from these widths on. A lead gets at least minLead
// and, where the last column can use the rest, at most enoughLead.
const (
	mediumWidth = 100
	wideWidth   = 150
	markerWidth = 1
	minLead     = 12
	enoughLead  = 40
)

// columnPlans returns the plan of the list. The lead takes what is left over.
func columnPlans() []columnPlan {
	return []columnPlan{
		{column{kind: columnTime, title: "TIME"}, [3]int{8, 12, 12}, 4},
		{column{kind: columnEvent, title: "EVENT"}, [3]int{19, 23, 23}, 0},
		{column{kind: columnLead, title: "LEAD/CAMPAIGN"}, [3]int{minLead, minLead, minLead}, 2},
		{column{kind: columnCampaign, title: "CAMPAIGN"}, [3]int{0, 0, 12}, 8},
		{column{kind: columnID, title: "ID"}, [3]int{4, 6, 8}, 6},
		{column{kind: columnDuplicate, title: "DUP"}, [3]int{3, 4, 4}, 3},
		{column{kind: columnAttempt, title: "TRY", right: true}, [3]int{3, 3, 3}, 7},
		{column{kind: columnStatus, title: "STATUS"}, [3]int{6, 6, 6}, 1},
		{column{kind: columnLatency, title: "TOOK", right: true}, [3]int{6, 7, 7}, 5},
		{column{kind: columnNote, title: "WHAT IT MEANS"}, [3]int{0, 0, 28}, 9},
	}
}

// columnsFor lays the columns out. The gap is what stands between two of them.
func columnsFor(width int) (columns []column, gap int) {
	tier := 0
	gap = 1
	if width >= mediumWidth {
		tier, gap = 1, 2
	}
	if width >= wideWidth {
		tier = 2
	}
	used := markerWidth - gap
	plans := columnPlans()
	kept := plans[:0]
	for _, p := range plans {
		if p.width = p.widths[tier]; p.width > 0 {
			kept = append(kept, p)
			used += p.width + gap
		}
	}
	for used > width && len(kept) > 1 {
		worst := 0
		for i, p := range kept {
			if p.drop > kept[worst].drop {
				worst = i
			}
		}
		used -= kept[worst].width + gap
		kept = append(kept[:worst], kept[worst+1:]...)
	}
	for _, p := range kept {
		columns = append(columns, p.column)
	}
	spread(columns, width-used)
	return columns, gap
}

// spread gives the lead, and then the last column of a wide screen, what the
// others leave over.
func spread(columns []column, spare int) {
	last := &columns[len(columns)-1]
	for i := range columns {
		if c := &columns[i]; c.kind == columnLead && spare > 0 {
			share := spare
			if last.kind == columnNote {
				share = min(spare, enoughLead-minLead)
			}
			c.width += share
			spare -= share
		}
	}
	if last.kind == columnNote && spare > 0 {
		last.width += spare
	}
}

// cell returns what a row shows in a column.
func (c *column) cell(r *rows.Row, loc *time.Location, campaignApart bool) (role, string) {
	switch c.kind {
	case columnTime:
		return paint.Faint, paint.Clock(r.At, c.width, loc)
	case columnEvent:
		if r.Event == "" {
			return paint.Faint, "(no event type)"
		}
		return paint.Plain, r.Event
	case columnLead:
		return paint.Plain, whose(r, c.width, campaignApart)
	case columnCampaign:
		return paint.Faint, r.Campaign()
	case columnID:
		if id := r.ShortID(c.width); id != "" {
			return paint.Faint, id
		}
		return paint.Faint, "–"
	case columnDuplicate:
		return duplicateMark(r)
	case columnAttempt:
		if r.Attempt == 0 {
			return paint.Faint, ""
		}
		return paint.Faint, strconv.Itoa(int(r.Attempt))
	case columnStatus:
		return statusMark(r)
	case columnLatency:
		if r.Result == rows.Pending {
			return paint.Faint, ""
		}
		return paint.Plain, paint.Duration(r.Took())
	default:
		return paint.Faint, meaning(r)
	}
}
