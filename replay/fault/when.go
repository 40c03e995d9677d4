package fault

// When says on which side of the handler a fault strikes.
type When string

// The two sides.
const (
	Before When = "before" // the handler never sees the delivery, or sees it late
	After  When = "after"  // the handler did its work
)
