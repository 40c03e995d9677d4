package tui

import "strings"

// Large letters, for a room: six dots high, two to a line of the screen.

const (
	letterDots  = 6
	letterLines = letterDots / 2
)

// letterOf is a character in rows of dots from the top, and whether there is one.
// The fifth row is the line that letters stand on.
func letterOf(c byte) (rows [letterDots]string, ok bool) {
	text, ok := letters()[c]
	copy(rows[:], strings.Split(text, "/"))
	return rows, ok
}

// letters are the characters that addresses are made of: rows of dots, the blank
// ones as dots too.
func letters() map[byte]string {
	return map[byte]string{
		'a': "..../.###/#..#/#..#/.###/....", 'b': "#.../###./#..#/#..#/###./....", 'c': "..../.###/#.../#.../.###/....",
		'd': "...#/.###/#..#/#..#/.###/....", 'e': "..../.##./####/#.../.###/....", 'f': "..##/.#../###./.#../.#../....",
		'g': "..../.###/#..#/.###/...#/###.", 'h': "#.../###./#..#/#..#/#..#/....", 'i': "#/./#/#/#/.", 'j': ".#/../.#/.#/.#/#.",
		'k': "#.../#..#/###./#.#./#..#/....", 'l': "#./#./#./#./##/..", 'm': "...../####./#.#.#/#.#.#/#.#.#/.....",
		'n': "..../###./#..#/#..#/#..#/....", 'o': "..../.##./#..#/#..#/.##./....", 'p': "..../###./#..#/#..#/###./#...",
		'q': "..../.###/#..#/#..#/.###/...#", 'r': ".../#.#/##./#../#../...", 's': "..../.###/##../..##/###./....",
		't': ".#./###/.#./.#./.##/...", 'u': "..../#..#/#..#/#..#/.###/....", 'v': ".../#.#/#.#/#.#/.#./...",
		'w': "...../#.#.#/#.#.#/#.#.#/.#.#./.....", 'x': "..../#..#/.##./.##./#..#/....", 'y': "..../#..#/#..#/.###/...#/###.",
		'z': "..../####/..#./.#../####/....", '0': ".##./#.##/#..#/##.#/.##./....", '1': ".#./##./.#./.#./###/...",
		'2': "###./...#/.##./#.../####/....", '3': "###./...#/.##./...#/###./....", '4': "#..#/#..#/####/...#/...#/....",
		'5': "####/#.../###./...#/###./....", '6': ".##./#.../###./#..#/.##./....", '7': "####/...#/..#./.#../.#../....",
		'8': ".##./#..#/.##./#..#/.##./....", '9': ".##./#..#/.###/...#/.##./....", '.': "././././#/.",
		':': "././#/./#/.", '/': "..#/..#/.#./.#./#../...", '-': ".../.../.../###/.../...", '_': "..../..../..../..../..../####",
	}
}

// largeAddress draws a URL in lines of large letters, at most width columns wide:
// the host, then the secret in groups that an eye can follow. It is nil where a
// character can't be drawn so, or where not even a few find room.
func largeAddress(address string, width int) []string {
	const group, least = 16, 40
	if width < least {
		return nil
	}
	var out []string
	for _, part := range addressParts(address, group) {
		for part != "" {
			n := fitting(part, width)
			if n == 0 {
				return nil
			}
			if out != nil {
				out = append(out, "")
			}
			out = append(out, largeLine(part[:n])...)
			part = part[n:]
		}
	}
	return out
}

// addressParts cuts a URL behind its host, and the rest into groups.
func addressParts(address string, group int) []string {
	host := len(address)
	if at := strings.Index(address, "://"); at >= 0 {
		if slash := strings.IndexByte(address[at+3:], '/'); slash >= 0 {
			host = at + 3 + slash + 1
		}
	}
	parts := []string{address[:host]}
	for rest := address[host:]; rest != ""; {
		n := min(group, len(rest))
		parts = append(parts, rest[:n])
		rest = rest[n:]
	}
	return parts
}

// fitting is how many characters of a text find room, 0 if one of them can't be
// drawn.
func fitting(text string, width int) int {
	used := 0
	for i := range len(text) {
		rows, ok := letterOf(text[i])
		if !ok {
			return 0
		}
		if used += len(rows[0]); used > width {
			return i
		}
		used++
	}
	return len(text)
}

// largeLine draws characters, in letterLines lines.
func largeLine(text string) []string {
	var lines [letterLines]strings.Builder
	for i := range len(text) {
		rows, _ := letterOf(text[i])
		for n := range lines {
			if i > 0 {
				lines[n].WriteByte(' ')
			}
			upper, lower := rows[2*n], rows[2*n+1]
			for column := range len(upper) {
				lines[n].WriteString(dots(upper[column] == '#', lower[column] == '#'))
			}
		}
	}
	out := make([]string, letterLines)
	for n := range lines {
		out[n] = lines[n].String()
	}
	return out
}

// dots are two dots, one above the other.
func dots(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
