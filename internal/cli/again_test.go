package cli

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"leadrig/internal/exit"
)

func TestAgainCommand_TakesSeveralScenariosAndShowsNoSecret(t *testing.T) {
	flags := pflag.NewFlagSet("x", pflag.ContinueOnError)
	o := replayOptions{}
	o.add(flags)
	flags.StringVar(&o.to, "to", "", "")
	if err := flags.Parse([]string{
		"--to", "127.0.0.1:3000/hook?token=s3cret-1&tenant=9",
		"--effects-url", "http://me:s3cret-2@127.0.0.1:3000/effects?api_key=s3cret-3",
	}); err != nil {
		t.Fatal(err)
	}
	got := againCommand(flags, nil, 9)("malformed,answer-codes")
	if !strings.HasPrefix(got, "leadrig replay --scenario malformed --scenario answer-codes --seed 9 ") ||
		strings.Contains(got, "s3cret") || !strings.Contains(got, "--to '127.0.0.1:3000/hook?token=") || !strings.Contains(got, "tenant=9") {
		t.Errorf("got %s", got)
	}
}

func TestRefuseEmpty_NamesTheFlag(t *testing.T) {
	for _, name := range []string{"effects-url", "effects-cmd", "sink"} {
		flags := pflag.NewFlagSet("x", pflag.ContinueOnError)
		o := replayOptions{}
		o.add(flags)
		if err := refuseEmpty(flags); err != nil {
			t.Errorf("not given: %v", err)
		}
		if err := flags.Parse([]string{"--" + name, ""}); err != nil {
			t.Fatal(err)
		}
		if err := refuseEmpty(flags); exit.CodeOf(err) != exit.Usage || !strings.Contains(err.Error(), "--"+name) {
			t.Errorf("error %v", err)
		}
	}
}

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
