package tui

// helpEntry is a line of the help page: a key or a sign, and what it is.
type helpEntry struct {
	role        role
	shown, does string
}

// keyEntries tells every key, from the commands themselves.
func keyEntries() []helpEntry {
	var entries []helpEntry
	for _, commands := range [][]command{listCommands(), commonCommands(), helpCommands(), runCommands(), endCommands()} {
		for _, c := range commands {
			entries = append(entries, helpEntry{roleAccent, c.Help().Key, c.Help().Desc})
		}
	}
	return entries
}

// signEntries tells what the signs of the list mean.
func signEntries() []helpEntry {
	return []helpEntry{
		{roleFaint, signPending, "the handler has it now"},
		{roleGood, signDelivered + " 200", "delivered"},
		{roleWarn, signRetry + " 500", "SmartLead sends it again"},
		{roleBad, signLost + " 404", "lost: a 4xx is final"},
		{roleBad, signFailed + " 500", "failed, no attempt left"},
		{roleWarn, signSameID + "2", "copy 2, same request id"},
		{roleWarn, signSameContent + "2", "copy 2, same content"},
	}
}

// helpView draws the help page: keys beside signs, or below each other where
// that is too narrow.
func helpView(p pen, width int) []string {
	const columnsFrom = 66
	keys := helpColumn(p, "Keys", keyEntries(), columnWidth(width, columnsFrom))
	signs := helpColumn(p, "Signs", signEntries(), columnWidth(width, columnsFrom))
	if width < columnsFrom {
		return append(append(keys, ""), signs...)
	}
	for i := range keys {
		if i < len(signs) {
			keys[i] += signs[i]
		}
	}
	return keys
}

func columnWidth(width, columnsFrom int) int {
	if width < columnsFrom {
		return width
	}
	return min(width/2, 50)
}

// helpColumn draws entries under a title, each line exactly width columns wide.
func helpColumn(p pen, title string, entries []helpEntry, width int) []string {
	const shownWidth = 9
	head := p.line(width)
	head.gap(1)
	head.add(span{roleStrong, title})
	head.gap(head.left)
	lines := []string{head.String()}
	for _, e := range entries {
		ln := p.line(width)
		ln.gap(1)
		ln.cell(e.role, e.shown, shownWidth)
		ln.add(span{rolePlain, e.does})
		ln.gap(ln.left)
		lines = append(lines, ln.String())
	}
	return lines
}
