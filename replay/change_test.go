package replay

import (
	"strings"
	"testing"

	"leadrig/replay/report"
)

func TestChange(t *testing.T) {
	for name, tt := range map[string]struct {
		before, now int
		want        report.ChangeKind
	}{
		"fixed":              {500, 200, report.Fixed},
		"fixed from silence": {0, 204, report.Fixed},
		"regressed":          {200, 400, report.Regressed},
		"gone silent":        {200, 0, report.Regressed},
		"still failing":      {500, 404, report.StillFailing},
		"still passing":      {200, 201, report.StillPassing},
	} {
		t.Run(name, func(t *testing.T) {
			d := &delivery{previous: &Previous{Status: tt.before, Answer: []byte("same\nold")}, attempts: []attempt{{status: tt.now, answer: "same\nnew"}}}
			c := d.change()
			if c == nil || c.Kind != tt.want || c.PreviousStatus != tt.before {
				t.Fatalf("got %+v", c)
			}
			if !strings.Contains(c.Diff, "-old") || !strings.Contains(c.Diff, "+new") || strings.Contains(c.Diff, "-same") {
				t.Errorf("diff %q", c.Diff)
			}
		})
	}
	same := &delivery{previous: &Previous{Status: 200, Answer: []byte("ok")}, attempts: []attempt{{status: 200, answer: "ok"}}}
	if c := same.change(); c.Diff != "" {
		t.Errorf("equal answers differ by %q", c.Diff)
	}
	if c := (&delivery{attempts: []attempt{{status: 200}}}).change(); c != nil {
		t.Errorf("without an attempt before: %+v", c)
	}
}
