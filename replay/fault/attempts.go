package fault

import "strings"

// maxRemembered is how many request ids a Set numbers attempts for. A sender
// retries for hours, and a run may see many more ids than that; those seen
// first are forgotten first, and their next attempt counts as the first.
const maxRemembered = 16_384

// attempts numbers the attempts of each delivery. It is guarded by the Set.
type attempts struct {
	limit int
	made  map[identity]int
	order []identity // in the order of first sight; a ring once it is full
	first int        // where the ring begins
}

func newAttempts(limit int) attempts {
	return attempts{made: map[identity]int{}, limit: limit}
}

// next is the number of the next attempt of the delivery, from 1.
func (a *attempts) next(name identity) int {
	if _, known := a.made[name]; !known {
		// A request id may be a piece of a whole head, which must not be kept.
		name.name = strings.Clone(name.name)
		a.remember(name)
	}
	a.made[name]++
	return a.made[name]
}

func (a *attempts) remember(name identity) {
	if len(a.order) < a.limit {
		a.order = append(a.order, name)
		return
	}
	delete(a.made, a.order[a.first])
	a.order[a.first] = name
	a.first = (a.first + 1) % len(a.order)
}
