package fault_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"leadrig/replay/fault"
)

func FuzzParse_RoundTrip(f *testing.F) {
	for _, k := range fault.Kinds() {
		for _, m := range fault.Modifiers() {
			f.Add(k.Example + ";" + m.Example)
		}
	}
	f.Add("delay=1.5µs ; probability=000.100% ;\tevent=email-sent,EMAIL_OPEN")
	f.Add("status==;when=;;")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := fault.Parse(text)
		if err != nil {
			bad, ok := errors.AsType[*fault.ParseError](err)
			if !ok || bad.Reason == "" || bad.Column < 1 || bad.Column > utf8.RuneCountInString(text)+1 {
				t.Fatalf("%#v", err)
			}
			return
		}
		again, err := fault.Parse(s.String())
		if err != nil {
			t.Fatalf("%q became %q: %v", text, s, err)
		}
		if diff := cmp.Diff(s, again, cmp.AllowUnexported(fault.Spec{})); diff != "" || s.String() != again.String() {
			t.Fatalf("%q became %q: %s", text, s, diff)
		}
	})
}
