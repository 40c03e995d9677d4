package store

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// pieces are what texts of these tests are made of: letters whose case folds
// oddly, what LIKE knows, what is no letter, and what is no text.
func pieces() []string {
	return []string{
		"a", "b", "E", "i", "k", "S", "K", "İ", "ı", "ſ", "ß", "é", "É", "_", "%", "/", "*", `\\`, ".", "@", " ", "0", "12", "\\u0000", "\\n", "日本", "😀",
		"email", "EMAIL_", "lead", "x\xffy", "\uFFFD",
	}
}

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		b.WriteString(pieces()[r.IntN(len(pieces()))])
	}
	return b.String()
}

// randomDelivery has fields that come from its body, and some that don't.
func randomDelivery(r *rand.Rand) *hook.Delivery {
	body := fmt.Sprintf(`{"event_type":"%s","campaign_id":"%s","to_email":"%s","t":"%s"}`,
		randomText(r, 3), randomText(r, 2), randomText(r, 4), randomText(r, 30))
	d := arrival(randomText(r, 4), []byte(body))
	d.ReceivedAt = received().Add(time.Duration(r.IntN(1000)) * time.Millisecond)
	if r.IntN(4) == 0 {
		d.Lead, d.EventType = "Lead\x00"+randomText(r, 2), "EMAIL_"+randomText(r, 2)
	}
	if r.IntN(20) == 0 {
		d.Body = noise(r.IntN(5000))
	}
	return d
}

func randomAttempt(r *rand.Rand) *hook.Attempt {
	outcomes := []hook.Outcome{hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeRetry, hook.OutcomeFailed}
	return &hook.Attempt{
		Number: 1, StartedAt: received(), Status: []int{0, 200, 204, 404, 500, 503}[r.IntN(6)], Outcome: outcomes[r.IntN(4)],
		Latency: time.Duration(r.IntN(2000)) * time.Microsecond,
	}
}

// randomFilter is one that parses, mostly of more than one term.
func randomFilter(r *rand.Rand) (filter.Filter, string) {
	for {
		var terms []string
		for range 1 + r.IntN(3) {
			terms = append(terms, randomTerm(r))
		}
		text := strings.Join(terms, " ")
		if f, err := filter.Parse(text, received().Add(time.Second)); err == nil {
			return f, text
		}
	}
}

func randomTerm(r *rand.Rand) string {
	quoted := func(s string) string {
		s = strings.NewReplacer(`\\`, `\`, `\u0000`, "\x00", `\n`, "\n", "x\xffy", "xy").Replace(s)
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	terms := []func() string{
		func() string { return "type:" + quoted(randomText(r, 3)) },
		func() string { return `type:"*` + randomText(r, 1) + `*",EMAIL_*` },
		func() string {
			return fmt.Sprintf("status:%s", []string{"none", "200", "5xx", ">=400", "<300", "<=204", ">200", "0", "404,2xx"}[r.IntN(9)])
		},
		func() string { return "outcome:" + []string{"lost", "delivered", "retry,failed"}[r.IntN(3)] },
		func() string { return "campaign:" + quoted(randomText(r, 2)) },
		func() string { return "lead:" + quoted(randomText(r, 2)) },
		func() string { return "id:" + quoted(randomText(r, 2)) },
		func() string { return fmt.Sprintf("id:%d,%d", r.IntN(400), r.IntN(400)) },
		func() string { return "dup:" + []string{"yes", "no"}[r.IntN(2)] },
		func() string {
			return fmt.Sprintf("latency:%s%dns", []string{"<", "<=", ">", ">="}[r.IntN(4)], r.IntN(2_000_000))
		},
		func() string { return fmt.Sprintf("since:%dms", r.IntN(1200)) },
		func() string { return quoted(randomText(r, 3)) },
		func() string { return quoted(randomText(r, 1)) },
	}
	text := terms[r.IntN(len(terms))]()
	if r.IntN(3) == 0 {
		text = "-" + text
	}
	return text
}

// found are the ids that a way of searching finds.
func found(t *testing.T, s *searcher, search func(*searcher) error) []int64 {
	t.Helper()
	ids := []int64{}
	s.texts = newTexts(s.home)
	defer s.texts.close()
	s.do = func(f Found) (bool, error) { ids = append(ids, f.ID); return true, nil }
	if err := search(s); err != nil {
		t.Fatal(err)
	}
	return ids
}

// mustFindTheSame searches with the help of the database and the prints, and by
// looking at every delivery.
func mustFindTheSame(t *testing.T, home string, r *rand.Rand, filters int) {
	t.Helper()
	reader := openReader(t, home)
	some, all := 0, 0
	for range filters {
		f, text := randomFilter(r)
		s := &searcher{Reader: reader, filter: f, before: math.MaxInt64, plan: makePlan(f)}
		want := found(t, s, func(s *searcher) error { _, err := s.pages(t.Context()); return err })
		if r.IntN(2) == 0 { // from somewhere within
			s.before = int64(r.IntN(310))
			want = slices.DeleteFunc(want, func(id int64) bool { return id >= s.before })
		}
		got := found(t, s, func(s *searcher) error { return s.sieve(t.Context()) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (%s): %s", text, f, diff)
		}
		some += min(1, len(want))
		all += len(want)
	}
	if some < filters/10 {
		t.Errorf("only %d of %d filters found anything", some, filters)
	}
	t.Logf("%d filters found something, %d deliveries in all", some, all)
}

func TestSearch_FindsWhatLookingAtEachDeliveryFinds(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	home := t.TempDir()
	for range 3 {
		s := open(t, home, Options{DuplicateScope: "one"})
		<-s.print.caughtUp
		for range 100 {
			d := randomDelivery(r)
			record(t, s, d)
			for range r.IntN(3) {
				s.RecordAttempt(d, randomAttempt(r))
			}
		}
		flush(t, s)
		mustFindTheSame(t, home, r, 20) // some have prints, some don't
		shut(t, s)
	}
	s := open(t, home, Options{})
	<-s.print.caughtUp
	shut(t, s)
	var owing int
	if err := database(t, home).QueryRow("SELECT count(*) FROM journals WHERE NOT printed AND last_id IS NOT NULL").Scan(&owing); err != nil || owing != 0 {
		t.Errorf("%d journals without their prints, %v", owing, err)
	}
	mustFindTheSame(t, home, r, 80)
}

func TestSearch_DoesWithoutPrints(t *testing.T) {
	damage := map[string]func(t *testing.T, path string){
		"missing": func(t *testing.T, path string) { mustDo(t, os.Remove(path)) },
		"cut":     func(t *testing.T, path string) { mustDo(t, os.Truncate(path, 5000)) },
		"garbage": func(t *testing.T, path string) { mustDo(t, os.WriteFile(path, noise(9000), 0o600)) },
		"a bit": func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			mustDo(t, err)
			data[len(data)/2] ^= 4
			mustDo(t, os.WriteFile(path, data, 0o600))
		},
	}
	for name, do := range damage {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			home := t.TempDir()
			s := open(t, home, Options{})
			for range 150 {
				record(t, s, randomDelivery(r))
			}
			path := printPath(home, journalName(t, home))
			shut(t, s)
			s = open(t, home, Options{})
			<-s.print.caughtUp
			shut(t, s)
			do(t, path)
			mustFindTheSame(t, home, r, 20)
		})
	}
}

func journalName(t *testing.T, home string) string {
	t.Helper()
	var name string
	mustDo(t, database(t, home).QueryRow("SELECT name FROM journals").Scan(&name))
	return name
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPrint_HoldsEveryWordOfItsText(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	p := &printer{}
	misses := 0
	for range 2000 {
		text := randomText(r, 200)
		print := p.appendPrint(nil, []byte(text))
		letters := []rune(strings.ToLower(text))
		for range 10 {
			from := r.IntN(len(letters) + 1)
			word := string(letters[from : from+r.IntN(min(8, len(letters)-from)+1)])
			if word != "" && !mayHold(print, probesOf(word)) {
				t.Fatalf("%q is not in the print of %q", word, text)
			}
		}
		if !mayHold(print, probesOf("xylophone")) {
			misses++
		}
	}
	if misses < 1900 {
		t.Errorf("only %d of 2000 prints tell that a word is missing", misses)
	}
}

// A word is compared with letters that were made lower once.
func TestPrint_LowerCaseStaysAsItIs(t *testing.T) {
	for c := range unicode.MaxRune {
		if lower := unicode.ToLower(c); unicode.ToLower(lower) != lower {
			t.Errorf("%U becomes %U and then %U", c, lower, unicode.ToLower(lower))
		}
	}
}
