package fault

import "testing"

// A seed that is printed today has to reproduce its run tomorrow.
func TestDraw_NeverChanges(t *testing.T) {
	for _, test := range []struct {
		seed   uint64
		id     int
		name   identity
		number int
		want   float64
	}{
		{42, 1, identify(byRequestID, "7c1f"), 1, 0.7491232434758656},
		{42, 1, identify(byRequestID, "7c1f"), 2, 0.9509347988469746},
	} {
		if got := draw(test.seed, test.id, test.name, test.number); got != test.want {
			t.Errorf("%v, want %v", got, test.want)
		}
	}
}
