package sample

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// What a correct handler is seen to do, and what each bug does otherwise. What
// a bug isn't listed with it does as a correct handler does.
var (
	right = map[string]string{
		"a copy":                    "200 200, 1 effects",
		"copies at once":            "200 200, 1 effects",
		"a copy after a restart":    "200 200, 1 effects",
		"a copy after 200 others":   "200 200, 201 effects",
		"a copy written otherwise":  "200 200, 1 effects",
		"two replies to one mail":   "200 200, 2 effects",
		"two events without an id":  "200 200, 2 effects",
		"the work fails at first":   "503 200, 1 effects",
		"an event of tomorrow":      "200, 0 effects",
		"every event type":          "200, 11 effects",
		"without its sent message":  "200, 1 effects",
		"ids of another type":       "200 200, 2 effects",
		"a long thread, twice":      "200 200, 1 effects",
		"nine events at once":       "200 200 200 200 200 200 200 200 200, 9 effects",
		"no event, and then a good": "400 200, 1 effects",
	}
	wrong = map[string]map[string]string{
		"no-dedup": {
			"a copy":                   "200 200, 2 effects",
			"copies at once":           "200 200, 2 effects",
			"a copy after a restart":   "200 200, 2 effects",
			"a copy after 200 others":  "200 200, 202 effects",
			"a copy written otherwise": "200 200, 2 effects",
			"a long thread, twice":     "200 200, 2 effects",
		},
		"check-then-act":         {"copies at once": "200 200, 2 effects"},
		"dedup-in-memory":        {"a copy after a restart": "200 200, 2 effects"},
		"small-lru":              {"a copy after 200 others": "200 200, 202 effects"},
		"mark-before-processing": {"the work fails at first": "503 200, 0 effects"},
		"dedup-on-stats-id": {
			"two replies to one mail": "200 200, 1 effects",
			"every event type":        "200, 7 effects", // five of them are about one mail
		},
		"dedup-on-body-hash":    {"a copy written otherwise": "200 200, 2 effects"},
		"empty-id-is-duplicate": {"two events without an id": "200 200, 1 effects"},
		"409-on-duplicate": {
			"a copy":                   "200 409, 1 effects",
			"copies at once":           "200 409, 1 effects",
			"a copy after a restart":   "200 409, 1 effects",
			"a copy after 200 others":  "200 409, 201 effects",
			"a copy written otherwise": "200 409, 1 effects",
			"a long thread, twice":     "200 409, 1 effects",
		},
		"400-on-downstream-failure": {"the work fails at first": "400 200, 1 effects"},
		"200-on-downstream-failure": {"the work fails at first": "200 200, 1 effects"},
		"500-on-unknown-event":      {"an event of tomorrow": "500, 0 effects"},
		"500-on-malformed":          {"no event, and then a good": "500 200, 1 effects"},
		"200-on-malformed":          {"no event, and then a good": "200 200, 1 effects"},
		"crash-on-missing-field":    {"without its sent message": "none, 0 effects"},
		"strict-int-ids":            {"ids of another type": "400 400, 0 effects"},
		"small-body-limit":          {"a long thread, twice": "413 413, 0 effects"},
		"slow":                      {"a long thread, twice": "none 200, 1 effects"},
		"429-under-load":            {"nine events at once": "200 200 200 200 200 200 200 200 429, 8 effects"},
		"redirect":                  redirected(),
	}
)

func redirected() map[string]string {
	all := map[string]string{}
	for name, seen := range right {
		all[name] = strings.ReplaceAll(seen, "200", "303")
	}
	return all
}

func TestBugs_EachIsWrongInItsOwnWayAlone(t *testing.T) {
	if got, want := slices.Sorted(maps.Keys(probes())), slices.Sorted(maps.Keys(right)); !slices.Equal(got, want) {
		t.Fatalf("probes %q, expected of a correct handler %q", got, want)
	}
	for _, bug := range append(Bugs(), Bug{}) {
		name := bug.Name
		if name == "" {
			name = "no bug"
		} else if len(wrong[name]) == 0 {
			t.Errorf("nothing shows %s", name)
		}
		t.Run(name, func(t *testing.T) {
			for probe, run := range probes() {
				want, differs := wrong[bug.Name][probe]
				if !differs {
					want = right[probe]
				}
				if got := run(&prober{T: t, bug: bug}); got != want {
					t.Errorf("%s: %s, want %s", probe, got, want)
				}
			}
		})
	}
}

func TestBugs_WhatIsWrongIsNotRight(t *testing.T) {
	for bug, seen := range wrong {
		for probe, what := range seen {
			if normal, known := right[probe]; !known || what == normal {
				t.Errorf("%s: %q does %q, as a correct handler does, or is no probe", bug, probe, what)
			}
		}
	}
}
