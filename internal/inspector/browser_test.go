package inspector

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a page in a real, headless browser. Whatever it complains about
// fails the test.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	problems []string
	expected []string // parts of complaints that a test provokes
}

// findBrowser is the browser's program; without one the test is skipped.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium here: the page isn't tried in a browser")
	return ""
}

// openBrowser opens an address in a window of a size.
func openBrowser(t *testing.T, address string, width, height int, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	program := findBrowser(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(width, height),
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-features", "DialMediaRouteProvider,OptimizationHints"))
	allocator, closeAll := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	b := &browser{t: t}
	quiet := func(string, ...any) {}
	tab, closeTab := chromedp.NewContext(allocator, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	if err := chromedp.Listen(tab, b.listen); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	ctx, cancel := context.WithTimeout(tab, 90*time.Second)
	b.ctx = ctx
	t.Cleanup(func() {
		cancel()
		_ = chromedp.Cancel(tab) // closes the browser and waits for it
		closeTab()
		closeAll()
		b.wantNoProblems()
	})
	b.do(chromedp.Navigate(address))
	return b
}

// listen collects what the page complains about.
func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if kind := string(e.Type); kind == "error" || kind == "warning" || kind == "assert" {
			b.problems = append(b.problems, fmt.Sprintf("console: %v", e.Args))
		}
	case *runtime.EventExceptionThrown:
		problem := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			problem += " " + e.ExceptionDetails.Exception.Description
		}
		b.problems = append(b.problems, "exception: "+problem)
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
			b.problems = append(b.problems, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	}
}

// expect says which complaints a test provokes.
func (b *browser) expect(parts ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, parts...)
}

func (b *browser) wantNoProblems() {
	b.mu.Lock()
	defer b.mu.Unlock()
next:
	for _, p := range b.problems {
		for _, part := range b.expected {
			if strings.Contains(p, part) {
				continue next
			}
		}
		b.t.Errorf("the page complains: %s", p)
	}
}

func (b *browser) do(what ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, what...); err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
}

// eval is the value of an expression, or of what it promises.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s in the browser: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true. While what it asks about isn't on the
// page it can't be evaluated, and so isn't true yet.
func (b *browser) until(expression string) {
	b.t.Helper()
	b.untilWithin(patience, expression)
}

func (b *browser) untilWithin(patience time.Duration, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool]("(() => { try { return Boolean("+expression+") } catch { return false } })()", chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(0)))
	if err == nil {
		return
	}
	if errors.Is(err, context.DeadlineExceeded) {
		b.shoot("failed-" + strings.ReplaceAll(b.t.Name(), "/", "-"))
		b.t.Fatalf("waited in vain for %s; the page shows:\n%s", expression, eval[string](b, "document.body.innerText"))
	}
	b.t.Fatalf("wait for %s: %v", expression, err)
}

// press presses keys where the focus is, without what they would write: the page
// has the first word on that, and the driver doesn't ask it.
func (b *browser) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		for _, event := range kb.Encode([]rune(key)[0]) {
			if event.Type == kb.KeyChar {
				continue
			}
			if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, *event); err != nil {
				b.t.Fatalf("press %q: %v", key, err)
			}
		}
	}
}

// write writes where the focus is.
func (b *browser) write(text string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		b.t.Fatalf("write %q: %v", text, err)
	}
}

// shoot keeps a picture of the page in the folder LEADRIG_SHOTS, if it is set.
func (b *browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("LEADRIG_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// rowOf is the row of an event's lead, as an expression.
func rowOf(lead string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#rows .row:not([hidden])")].find((r) => r.textContent.includes(%q))`, lead)
}
