package replay

import (
	"strings"
	"testing"

	"leadrig/replay/scenario"
)

func TestExplain_KnowsEveryCheckAndScenario(t *testing.T) {
	ids := scenario.Names()
	for id := range judges() {
		ids = append(ids, id)
	}
	for _, id := range append(ids, checkReachable, checkFaults, checkLate) {
		e, err := Explain(id)
		if err != nil || e.ID != id || e.Title == "" || e.What == "" || e.Why == "" || e.Fix == "" {
			t.Errorf("%s: %+v, %v", id, e, err)
		}
	}
	if _, err := Explain("no-los"); err == nil || !strings.Contains(err.Error(), "did you mean no-loss") {
		t.Errorf("unknown: %v", err)
	}
}

// The schema offers the checks that there are.
func TestJudges_AreThoseOfTheSchema(t *testing.T) {
	for id := range judges() {
		parse(t, one("send: {}", id))
	}
	data, err := scenario.Schema()
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(data), `"What must hold.",`)
	list, _, _ = strings.Cut(list, "]")
	if n := strings.Count(list, `", "`) + 1; n != len(judges()) {
		t.Errorf("the schema has %d checks, the code %d", n, len(judges()))
	}
}
