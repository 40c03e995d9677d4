package share

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"leadrig/internal/safetext"
)

// maxNameColumns is how much room a name has on a screen.
const maxNameColumns = 24

// nameless is the name of who doesn't say one.
const nameless = "guest"

// shownName makes a wish a name that can be shown.
func shownName(wish string) string {
	wish = norm.NFC.String(strings.ToValidUTF8(wish, "\uFFFD"))
	if name := strings.TrimSpace(safetext.Cut(strings.TrimSpace(wish), maxNameColumns)); name != "" {
		return name
	}
	return nameless
}

// names are those of a room's participants.
type names struct {
	byName map[string]*participant // in small letters
	byLook map[string]*participant
	alike  map[rune]rune
}

func newNames() names {
	return names{byName: map[string]*participant{}, byLook: map[string]*participant{}, alike: alike()}
}

// find is who has a name, written large or small; nil: nobody.
func (n *names) find(name string) *participant { return n.byName[strings.ToLower(name)] }

func (n *names) add(p *participant) {
	n.byName[strings.ToLower(p.name)], n.byLook[n.look(p.name)] = p, p
}

func (n *names) remove(p *participant) {
	delete(n.byName, strings.ToLower(p.name))
	delete(n.byLook, n.look(p.name))
}

// unique makes a name one that nobody has, and that nobody's can be taken for.
func (n *names) unique(name string) string {
	candidate := name
	for count := 2; n.find(candidate) != nil || n.byLook[n.look(candidate)] != nil; count++ {
		candidate = fmt.Sprintf("%s %d", name, count)
	}
	return candidate
}

// look is the same for names that are drawn alike: of another case or width, or
// with letters of another script.
func (n *names) look(name string) string {
	draw := func(r rune) rune {
		if like, ok := n.alike[r]; ok {
			return like
		}
		return r
	}
	return strings.Map(func(r rune) rune { return draw(unicode.ToLower(draw(r))) }, norm.NFKC.String(name))
}

// alike are the letters of other scripts that are drawn like Latin ones (of those
// in Unicode's TR 39 whoever wants to be taken for another would use), and what
// many fonts draw alike. Capitals are among them for themselves: their small ones
// look different.
func alike() map[rune]rune {
	const (
		drawn = "АВСЕНІЈКМОРЅТХҮУԚԜ" + "асԁеһіјӏорԛѕѵԝхуү" + "ёїЁЇ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "αινορυκ" + "ՕօՏսհոց" + "ɑɡıʏ" + "iI1|" + "0" + "‐‑–—−" + "’‘ʼ′"
		like  = "ABCEHIJKMOPSTXYYQW" + "acdehijlopqsvwxyy" + "ëïËÏ" + "ABEZHIKMNOPTYX" + "aivopuk" + "OoSuhng" + "agiy" + "llll" + "o" + "-----" + "''''"
	)
	to := []rune(like)
	all := make(map[rune]rune, len(to))
	for i, from := range []rune(drawn) {
		all[from] = to[i]
	}
	for from, letter := range all { // what is drawn like a letter that has its like
		if next, ok := all[letter]; ok {
			all[from] = next
		}
	}
	return all
}
