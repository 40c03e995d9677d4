package cli

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestAgainCommand_RepeatsHowAndNotWhat(t *testing.T) {
	flags := pflag.NewFlagSet("x", pflag.ContinueOnError)
	o := replayOptions{}
	o.add(flags)
	flags.StringVar(&o.to, "to", "", "")
	flags.StringVar(&o.suite, "suite", "quick", "")
	flags.StringVar(&o.seed, "seed", "", "")
	flags.StringArrayVar(&o.header, "header", nil, "")
	flags.StringArrayVar(&o.reports, "report", nil, "")
	flags.BoolVar(&o.keepIDs, "keep-ids", false, "")
	err := flags.Parse([]string{
		"--to", "3000/hook", "--suite", "full", "--seed", "9", "--effects-cmd", `sqlite3 app.db "select 1" 'x'`, "--keep-ids",
		"--header", "X-Tenant: a b", "--header", "Authorization: Bearer s3cret", "--report", "r.html",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := againCommand(flags, []string{"last:2", "my fixture.json"}, 9)("retry-lost-ack")
	want := `leadrig replay --scenario retry-lost-ack --seed 9 --effects-cmd 'sqlite3 app.db "select 1" '\''x'\''' ` +
		`--header 'X-Tenant: a b' --header 'Authorization: …' --keep-ids=true --to 3000/hook last:2 'my fixture.json'`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
