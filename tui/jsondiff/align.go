package jsondiff

import "github.com/aymanbagabas/go-udiff/lcs"

// step is a pair of things that stand at the same place: numbers in two lists,
// -1 where one has nothing there.
type step struct{ before, after int32 }

// align finds which items of two lists belong together: those that are the same
// and, between them, one after the other. With swap it looks from the other
// side, and comes to the same pairs as without it for exchanged lists.
func align[T comparable](before, after []T, swap bool) []step {
	if swap {
		steps := align(after, before, false)
		for i, s := range steps {
			steps[i] = step{s.after, s.before}
		}
		return steps
	}
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	steps := make([]step, 0, max(len(before), len(after)))
	i, j := 0, 0
	same := func(until int) {
		for ; i < until; i, j = i+1, j+1 {
			steps = append(steps, step{int32(i), int32(j)})
		}
	}
	numbers := make(map[T]rune)
	a := numbered(before[head:len(before)-tail], numbers)
	b := numbered(after[head:len(after)-tail], numbers)
	for _, d := range lcs.DiffRunes(a, b) {
		same(head + d.Start)
		for i < head+d.End || j < head+d.ReplEnd {
			s := step{-1, -1}
			if i < head+d.End {
				s.before = int32(i)
				i++
			}
			if j < head+d.ReplEnd {
				s.after = int32(j)
				j++
			}
			steps = append(steps, s)
		}
	}
	same(len(before))
	return steps
}

// numbered gives equal items equal numbers.
func numbered[T comparable](items []T, numbers map[T]rune) []rune {
	out := make([]rune, len(items))
	for i, item := range items {
		n, ok := numbers[item]
		if !ok {
			n = rune(len(numbers))
			numbers[item] = n
		}
		out[i] = n
	}
	return out
}
