package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestApply_FlagBeforeVariableBeforeFileBeforeDefault(t *testing.T) {
	file := "text: file\nswitch: true\ncount-of: 3\nrate: 3.5\nnames: [file, f2]\npairs: [a=1, b=2]\nids: [31, 32]\n"
	fromFile := values{"file", true, 3, 3.5, []string{"file", "f2"}, []string{"a=1", "b=2"}, []int64{31, 32}}
	vars := map[string]string{
		"LEADRIG_TEXT": "var", "LEADRIG_SWITCH": "false", "LEADRIG_COUNT_OF": "2", "LEADRIG_RATE": "2.5",
		"LEADRIG_NAMES": "var,v2", "LEADRIG_PAIRS": "v=1", "LEADRIG_IDS": "21,22",
	}
	fromVars := values{"var", false, 2, 2.5, []string{"var", "v2"}, []string{"v=1"}, []int64{21, 22}}
	args := []string{"--text=flag", "--switch=true", "--count-of=9", "--rate=9.5", "--names=flag,g2", "--pairs=g=1", "--pairs=h=2", "--ids=91"}
	fromArgs := values{"flag", true, 9, 9.5, []string{"flag", "g2"}, []string{"g=1", "h=2"}, []int64{91}}
	mixed := fromVars
	mixed.Text, mixed.IDs = "flag", []int64{91}
	tests := map[string]struct {
		args []string
		vars map[string]string
		file string
		want values
	}{
		"nothing is said":           {nil, nil, "", defaults()},
		"the file":                  {nil, nil, file, fromFile},
		"variables":                 {nil, vars, "", fromVars},
		"flags":                     {args, nil, "", fromArgs},
		"variables over the file":   {nil, vars, file, fromVars},
		"flags over the file":       {args, nil, file, fromArgs},
		"flags over variables":      {args, vars, "", fromArgs},
		"flags over all":            {args, vars, file, fromArgs},
		"some of each":              {[]string{"--text=flag", "--ids=91"}, vars, file, mixed},
		"an empty variable is none": {nil, map[string]string{"LEADRIG_TEXT": "", "LEADRIG_IDS": ""}, file, fromFile},
		"a flag's default said":     {[]string{"--text=default", "--names=default"}, nil, "text: file\nnames: [file]\n", defaults()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			flags, v := command()
			if err := flags.Parse(tt.args); err != nil {
				t.Fatal(err)
			}
			if err := Apply(flags, environment(tt.vars), read(t, tt.file)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *v); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestApply_TellsThatAFlagWasSet(t *testing.T) {
	flags, _ := command()
	f := read(t, "names: [a]\nids: 1\n")
	if err := Apply(flags, environment(map[string]string{"LEADRIG_TEXT": "x"}), f); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"text": true, "names": true, "ids": true, "rate": false, "pairs": false} {
		if got := flags.Changed(name); got != want {
			t.Errorf("--%s: changed is %v", name, got)
		}
	}
}

func TestApply_TakesTheFilesSpellings(t *testing.T) {
	tests := map[string]struct {
		text string
		want func(*values)
	}{
		"on and off stay words":        {"text: on\n", func(v *values) { v.Text = "on" }},
		"a number for a text":          {"text: 3000\n", func(v *values) { v.Text = "3000" }},
		"a large number for a text":    {"text: 18446744073709551615\n", func(v *values) { v.Text = "18446744073709551615" }},
		"true for a text":              {"text: true\n", func(v *values) { v.Text = "true" }},
		"a whole number for a rate":    {"rate: 2\n", func(v *values) { v.Rate = 2 }},
		"a large rate":                 {"rate: 1000000.0\n", func(v *values) { v.Rate = 1e6 }},
		"one value for a list":         {"names: a\n", func(v *values) { v.Names = []string{"a"} }},
		"commas for a list":            {"names: a,b\n", func(v *values) { v.Names = []string{"a", "b"} }},
		"a comma within a list's text": {"names: ['a,b', c]\npairs: ['x=1,2', 'y=\"z\"']\n", func(v *values) { v.Names, v.Pairs = []string{"a,b", "c"}, []string{"x=1,2", `y="z"`} }},
		"numbers in a list of texts":   {"names: [1, 2.5, true]\n", func(v *values) { v.Names = []string{"1", "2.5", "true"} }},
		"an empty list":                {"names: []\n", func(v *values) { v.Names = []string{} }},
		"a list for a text":            {"text: [a, b]\n", func(v *values) { v.Text = "a,b" }},
		"an empty text":                {"text: \"\"\n", func(v *values) { v.Text = "" }},
		"nothing behind the colon":     {"text:\nnames:\nrate: ~\nswitch: null\n", func(*values) {}},
		"help is no setting":           {"help: true\n", func(*values) {}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			flags, v := command()
			if err := Apply(flags, environment(map[string]string{"LEADRIG_HELP": "true"}), read(t, tt.text)); err != nil {
				t.Fatal(err)
			}
			want := defaults()
			tt.want(&want)
			if diff := cmp.Diff(want, *v); diff != "" {
				t.Error(diff)
			}
			if help, err := flags.GetBool("help"); help || err != nil {
				t.Errorf("help is %v, %v", help, err)
			}
		})
	}
}

func TestApply_NamesThePlaceOfAWrongValue(t *testing.T) {
	tests := map[string]struct {
		vars map[string]string
		file string
		want []string
	}{
		"a variable":               {map[string]string{"LEADRIG_COUNT_OF": "many"}, "", []string{`LEADRIG_COUNT_OF: "many"`, "--count-of"}},
		"a variable, not the file": {map[string]string{"LEADRIG_RATE": "fast"}, "rate: 1\n", []string{`LEADRIG_RATE: "fast"`, "--rate"}},
		"an int of the file":       {nil, "count-of: many\n", []string{"count-of in ", FileName, `"many"`, "--count-of"}},
		"a fraction for an int":    {nil, "count-of: 1.5\n", []string{"count-of in ", FileName, `"1.5"`}},
		"a bool of the file":       {nil, "switch: maybe\n", []string{"switch in ", FileName, `"maybe"`, "--switch"}},
		"a float of the file":      {nil, "rate: fast\n", []string{"rate in ", FileName, `"fast"`, "--rate"}},
		"one of a list":            {nil, "ids: [1, two]\n", []string{"ids in ", FileName, `"two"`, "--ids"}},
		"a table for a value":      {nil, "text: {a: b}\n", []string{"text in ", FileName, "--text"}},
		"a table within a list":    {nil, "names: [{a: b}]\n", []string{"names in ", FileName, "--names"}},
		"nothing within a list":    {nil, "names: [a, ~]\n", []string{"names in ", FileName, "--names"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			flags, _ := command()
			f := read(t, tt.file)
			err := Apply(flags, environment(tt.vars), f)
			mustBeUsage(t, err, tt.want...)
			if tt.vars == nil {
				mustBeUsage(t, err, f.Path())
			}
		})
	}
}
