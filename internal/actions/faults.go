package actions

import (
	"fmt"

	"leadrig/internal/session"
	"leadrig/replay/fault"
)

// Arm adds a fault that is written in the fault grammar.
func Arm(faults *session.Faults, text string) error {
	spec, err := fault.Parse(text)
	if err != nil {
		return fmt.Errorf("fault: %w", err)
	}
	faults.Arm(spec)
	return nil
}
