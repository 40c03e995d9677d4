package lease

import (
	"encoding/json"
	"fmt"
	"time"
)

// ordersVersion is the form of what is said over the pipe. Holder and guard are
// one binary, but it may be replaced between the starts of the two.
const ordersVersion = 1

// Orders are what a guard needs to act for its holder. They go through a pipe,
// which nobody else can read, unlike arguments and environments.
type Orders struct {
	Version int    `json:"version"`
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
	// Env are the variables that reach the API but may hold secrets: proxies.
	Env map[string]string `json:"env,omitempty"`
	// Patience is how long the guard goes on trying once its holder is dead.
	Patience time.Duration `json:"patience_ns"`
}

// Format keeps the key out of whatever is printed.
func (o Orders) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "orders for %s", o.BaseURL) }

// line is one line of the pipe to the guard after the orders, and the guard's
// answer to Hold.
type line struct {
	Hold string `json:"hold,omitempty"` // this lease is ours from now on
	Drop string `json:"drop,omitempty"` // it is no more
}

// maxLine bounds a line of the pipe, in bytes.
const maxLine = 64 << 10

func decodeOrders(data []byte) (Orders, error) {
	var o Orders
	if err := json.Unmarshal(data, &o); err != nil {
		return Orders{}, fmt.Errorf("not a guard's orders: %w", err)
	}
	switch {
	case o.Version != ordersVersion:
		return Orders{}, fmt.Errorf("orders of version %d: this leadrig reads version %d", o.Version, ordersVersion)
	case o.BaseURL == "" || o.APIKey == "":
		return Orders{}, fmt.Errorf("the orders name no account")
	case o.Patience <= 0:
		return Orders{}, fmt.Errorf("the orders leave no time")
	}
	return o, nil
}
