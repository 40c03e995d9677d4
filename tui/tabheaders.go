package tui

import (
	"strings"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// maxHeaderLines bounds how many header fields are shown.
const maxHeaderLines = 500

// headerLines shows header fields in their order, with their case and repeats.
func headerLines(d *hook.Delivery) lines {
	out := lines{{paint.Faint.Text(d.Method + " at the secret path")}}
	if d.Query != "" {
		out[0] = append(out[0], paint.Faint.Text(" ?"+d.Query))
	}
	fields := d.Header.Fields()
	for i, f := range fields {
		if i == maxHeaderLines {
			out = append(out, []span{paint.Faint.Text("… " + paint.Counted(len(fields)-i, "more field", "more fields"))})
			break
		}
		role := paint.Key
		if strings.EqualFold(f.Name, hook.RequestIDHeader) {
			role = paint.Accent
		}
		out = append(out, []span{role.Text(f.Name), paint.Faint.Text(": "), paint.Plain.Text(f.Value)})
	}
	return out
}
