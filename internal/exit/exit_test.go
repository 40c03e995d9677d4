package exit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestCodeOf(t *testing.T) {
	plain := errors.New("plain")
	tests := map[string]struct {
		err  error
		want Code
	}{
		"no error is success":                      {nil, OK},
		"an error without a code is a failure":     {plain, Failed},
		"a usage error":                            {Usagef("x"), Usage},
		"a failure":                                {Failedf("x"), Failed},
		"a refusal":                                {Refusedf("x"), Refused},
		"a failed check":                           {With(CheckFailed, plain), CheckFailed},
		"an interruption":                          {With(Interrupted, plain), Interrupted},
		"a code under wrapping":                    {fmt.Errorf("b: %w", fmt.Errorf("a: %w", Usagef("x"))), Usage},
		"the outer one of two codes":               {With(Refused, fmt.Errorf("a: %w", With(CheckFailed, plain))), Refused},
		"the first code of joined errors":          {errors.Join(plain, With(CheckFailed, plain), With(Failed, plain)), CheckFailed},
		"a code deep in joined errors":             {fmt.Errorf("a: %w", errors.Join(plain, fmt.Errorf("b: %w", Refusedf("x")))), Refused},
		"a code among several wrapped":             {fmt.Errorf("%w and %w", plain, Usagef("x")), Usage},
		"a cancelled context is an interruption":   {context.Canceled, Interrupted},
		"a cancelled context under wrapping":       {fmt.Errorf("a: %w", context.Canceled), Interrupted},
		"a cancelled context with others":          {errors.Join(plain, context.Canceled), Interrupted},
		"a code before a cancelled context":        {errors.Join(context.Canceled, Failedf("x")), Failed},
		"a code around a cancelled context":        {With(CheckFailed, context.Canceled), CheckFailed},
		"a deadline that passed is a failure":      {context.DeadlineExceeded, Failed},
		"joined errors without a code are failure": {errors.Join(plain, plain), Failed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := CodeOf(tt.err); got != tt.want {
				t.Errorf("CodeOf(%v) = %d, want %d", tt.err, got, tt.want)
			}
		})
	}
}

func TestCodes_AreThoseThatScriptsRelyOn(t *testing.T) {
	for code, want := range map[Code]int{OK: 0, CheckFailed: 1, Usage: 2, Failed: 3, Refused: 4, Interrupted: 130} {
		if int(code) != want {
			t.Errorf("%d, want %d", code, want)
		}
	}
}

func TestWith_KeepsNilTheTextAndTheCause(t *testing.T) {
	if err := With(Failed, nil); err != nil {
		t.Errorf("nil became %v", err)
	}
	if err := With(Failed, errors.Join(nil, nil)); err != nil {
		t.Errorf("nothing joined became %v", err)
	}
	for name, err := range map[string]error{
		"With":     With(Usage, fmt.Errorf("open it: %w", fs.ErrNotExist)),
		"Usagef":   Usagef("open %s: %w", "it", fs.ErrNotExist),
		"Failedf":  Failedf("open %s: %w", "it", fs.ErrNotExist),
		"Refusedf": Refusedf("open %s: %w", "it", fs.ErrNotExist),
	} {
		t.Run(name, func(t *testing.T) {
			if want := "open it: " + fs.ErrNotExist.Error(); err.Error() != want {
				t.Errorf("text %q, want %q", err, want)
			}
			if !errors.Is(err, fs.ErrNotExist) {
				t.Error("the cause can't be reached")
			}
		})
	}
}
