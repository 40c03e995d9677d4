package store

import (
	"math"
	"strconv"
)

// intersection are the ids that stand in both; all ascend.
func intersection(a, b []int64) []int64 {
	both := make([]int64, 0, min(len(a), len(b)))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both = append(both, a[i])
			i, j = i+1, j+1
		}
	}
	return both
}

// difference are the ids that stand only in the first; all ascend.
func difference(a, b []int64) []int64 {
	rest := make([]int64, 0, len(a))
	b = append(b, math.MaxInt64)
	j := 0
	for _, id := range a {
		for b[j] < id {
			j++
		}
		if b[j] != id {
			rest = append(rest, id)
		}
	}
	return rest
}

// joinIDs writes ids for a list in SQL.
func joinIDs(ids []int64) string {
	text := make([]byte, 0, 8*len(ids))
	for i, id := range ids {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, id, 10)
	}
	return string(text)
}
