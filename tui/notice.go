package tui

import (
	"strings"

	"leadrig/tui/paint"
)

// notice is the status line: the last thing the user should know.
type notice struct {
	role role
	sign string
	text string
	time string
	// passing says that it is no news any more when a key is pressed.
	passing bool
	// waits says that it tells what is waited for: it is no news any more afterwards.
	waits bool
}

// codeRateLimited is the code of warnings that SmartLead has us wait.
const codeRateLimited = "rate_limited"

// maxNotice is how many lines a notice may take on a screen that is high enough:
// it may name the call that removes a webhook by hand.
const maxNotice = 3

// parts breaks the text into lines, and says how wide what stands before it is.
func (n *notice) parts(p pen, width int) (parts []string, front int) {
	const withSign, withTime = 3, 13
	if n.text == "" {
		return nil, 0
	}
	front = withSign
	if n.time != "" && width >= 50 {
		front = withTime
	}
	return p.Wrap(n.text, width-front), front
}

// lines is how many lines the notice needs.
func (n *notice) lines(p pen, width int) int {
	parts, _ := n.parts(p, width)
	return len(parts)
}

// view draws the notice in at most height lines.
func (n *notice) view(p pen, width, height int) []string {
	parts, front := n.parts(p, width)
	if len(parts) > height && height > 0 {
		parts[height-1] = strings.Join(parts[height-1:], " ") // cut where the line ends
		parts = parts[:height]
	}
	lines := make([]string, 0, height)
	for i, part := range parts {
		ln := p.Line(width)
		if i == 0 {
			ln.Cell(n.role, " "+n.sign, 3)
			ln.Cell(paint.Faint, n.time, front-3)
		} else {
			ln.Gap(front)
		}
		ln.Add(n.role.Text(part))
		lines = append(lines, ln.String())
	}
	return lines
}
