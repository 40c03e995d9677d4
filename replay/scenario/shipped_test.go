package scenario

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestShipped_FilesAndNamesAgree(t *testing.T) {
	entries, err := fs.ReadDir(files, "shipped")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, e := range entries {
		there = append(there, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	want := slices.Sorted(slices.Values(Names()))
	if slices.Sort(there); !slices.Equal(there, want) {
		t.Errorf("files %q, names %q", there, want)
	}
}

func TestShipped_AllLoadAndExplainThemselves(t *testing.T) {
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	groups := []string{}
	for i, s := range all {
		if s.Name != Names()[i] {
			t.Errorf("%s.yaml is called %s", Names()[i], s.Name)
		}
		if s.Title == "" || s.Why == "" || s.Fix == "" || s.Group == "" {
			t.Errorf("%s doesn't explain itself: %+v", s.Name, s)
		}
		if len(groups) == 0 || groups[len(groups)-1] != s.Group {
			groups = append(groups, s.Group)
		}
	}
	if want := []string{"duplicates", "retries", "answers", "shapes", "order, load", "plain"}; !slices.Equal(groups, want) {
		t.Errorf("groups in their order: %q, want %q", groups, want)
	}
}

func TestOfSuite(t *testing.T) {
	full, err := OfSuite("full")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range full {
		got = append(got, s.Name)
	}
	want := slices.DeleteFunc(Names(), func(n string) bool { return n == "soak" || n == "deliver" })
	if !slices.Equal(got, want) {
		t.Errorf("full is %q, want all but soak: %q", got, want)
	}
	quick, err := OfSuite("quick")
	if err != nil {
		t.Fatal(err)
	}
	if len(quick) == 0 || len(quick) >= len(full) {
		t.Errorf("quick has %d scenarios, full %d", len(quick), len(full))
	}
	list, err := OfSuite("unicode,burst")
	if err != nil || len(list) != 2 || list[0].Name != "unicode" || list[1].Name != "burst" {
		t.Errorf("a list gives %v, %v", list, err)
	}
	if _, err := OfSuite("quik"); err == nil || !strings.Contains(err.Error(), "quik") {
		t.Errorf("an unknown suite: %v", err)
	}
}

func TestSelect_UnknownNameSaysWhichWasMeant(t *testing.T) {
	_, err := Select([]string{"duplicate-sequental"})
	if err == nil || !strings.Contains(err.Error(), "duplicate-sequential") {
		t.Errorf("error %v", err)
	}
}
