package effects

import (
	"strings"
	"testing"
)

func TestParseCount(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "7": 7, " 12\r\n": 12, "007": 7, "+3": 3, "3.0": 3, "1e3": 1000, "1.5e1": 15, "9223372036854775807": 9223372036854775807,
	} {
		if got, err := parseCount(text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestParseCount_SaysWhatCameInstead(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "nothing came",
		" \n":                                 "nothing came",
		"-1":                                  "-1 is negative",
		"2.5":                                 "2.5 is not a whole number",
		"9223372036854775808":                 "too big",
		"1e99":                                "too big",
		"NaN":                                 `"NaN" came`,
		"0x10":                                `"0x10" came`,
		"1_000":                               `"1_000" came`,
		"1 2":                                 `"1 2" came`,
		"12 rows":                             `"12 rows" came`,
		`{"count":3}`:                         `a JSON object came: {"count":3}`,
		`[1,2]`:                               `a JSON array came: [1,2]`,
		"<!DOCTYPE html><title>Login</title>": `an HTML page came ("Login")`,
		"<html>":                              "an HTML page came",
		"a\x1b[2Jb":                           `"a␛[2Jb" came`,
		strings.Repeat("x", 1000):             "…",
	} {
		_, err := parseCount(text)
		wantError(t, err, want)
		if err != nil && len(err.Error()) > 400 {
			t.Errorf("%d bytes of error", len(err.Error()))
		}
	}
}

func TestPath_Counts(t *testing.T) {
	const document = `{"data":{"count":3,"text":"4","list":[{"n":5},{"n":6}]},"items":[1,2,3],"a.b":7,"#":8,"empty":[],"big":1e2}`
	for path, want := range map[string]int64{
		"data.count": 3, "data.text": 4, "data.list.#": 2, "data.list.1.n": 6, "items.#": 3, `a\.b`: 7, "#": 8, "data.#": 3, "empty.#": 0, "big": 100, "items.2": 3,
	} {
		p, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.count([]byte(document)); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", path, got, err, want)
		}
	}
}

func TestPath_SaysWhereItEnds(t *testing.T) {
	const document = `{"data":{"count":3,"x.y":1,"list":[1],"name":"Ann","none":null,"yes":true,"less":-2}}`
	for path, want := range map[string]string{
		"total":        "total: no such member in an object",
		"data.total":   `data.total: no such member in an object; a number is at count, less, list.#, x\.y`,
		"data":         `at data is an object, want a number; a number is at data.count, data.less, data.list.#, data.x\.y`,
		"data.list":    "at data.list is an array, want a number; a number is at data.list.#",
		"data.list.1":  "data.list.1: no such element in an array of 1",
		"data.list.-1": "no such element",
		"data.list.x":  "no such element",
		"data.count.x": "data.count.x: is inside a number",
		"data.name":    `at data.name: "Ann" came`,
		"data.none":    "at data.none is null",
		"data.yes":     "at data.yes is true or false",
		"data.less":    "-2 is negative",
	} {
		p, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.count([]byte(document))
		wantError(t, err, want)
	}
	p, err := ParsePath("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"", "<html>", `{"a":1} x`, `{"a":1}{"a":2}`, `{"a":`} {
		_, err := p.count([]byte(body))
		wantError(t, err, "want JSON with a number at a")
	}
}

func TestParsePath_RefusesWhatLeadsNowhere(t *testing.T) {
	for _, path := range []string{".", "a.", ".a", "a..b", "items.#.n", strings.Repeat("a", maxPath+1)} {
		if _, err := ParsePath(path); err == nil {
			t.Errorf("%.20q was taken", path)
		}
	}
}
