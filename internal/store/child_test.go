package store

const (
	childRole = "LEADRIG_TEST_STORE_ROLE"
	childHome = "LEADRIG_TEST_STORE_HOME"
)

func child(role, home string) int { return 1 }
