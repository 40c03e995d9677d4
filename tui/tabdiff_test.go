package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
)

// shipment is a payload with long values.
func shipment(name, note string) string {
	return fmt.Sprintf(`{
  "event_type": "EMAIL_REPLY",
  "to_email": "priya@warehouse.example",
  "to_name": %q,
  "reply_message_plain_text": "Hello Omar,\nyes, please send the template over: %s\nPriya",
  "campaign_name": "Q1 pallets, second round, warehouses in the north with more than forty docks",
  "sequence_number": 2
}`, name, note)
}

// shipments is a desk that compares two of them.
type shipments struct{ *memory }

// Detail implements Records.
func (s shipments) Detail(ctx context.Context, id int64) (*Detail, error) {
	d, err := s.memory.Detail(ctx, id)
	if err != nil {
		return nil, err
	}
	d.Delivery.Body = []byte(shipment("Priya", "it may save our team a great deal of time every week, the picking list is printed anew each time."))
	return d, nil
}

// Compare implements Records.
func (s shipments) Compare(context.Context, int64, Against) (*Comparison, error) {
	body := strings.Replace(shipment("Priya O'Brien-Nowak", "it may save our team a good deal of time every week, the picking list is printed anew each time."),
		`"sequence_number": 2`, `"sequence_number": 1, "preview_text": "yes, please send the template over, it may save our team a good deal of time every week"`, 1)
	return &Comparison{Title: "delivery 11", Body: []byte(body)}, nil
}

func TestDiffTab_TakesTheRoomThereIs(t *testing.T) {
	for _, size := range [][2]int{{70, 24}, {100, 30}, {160, 45}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			m, _ := running(t, size[0], size[1])
			m.options.Desk.Records = shipments{m.options.Desk.Records.(*memory)}
			play(m, "p", "4", "enter")
			golden.RequireEqual(t, screen(m)+"\n")
		})
	}
	t.Run("and follows the size", func(t *testing.T) {
		m, _ := running(t, 160, 45)
		m.options.Desk.Records = shipments{m.options.Desk.Records.(*memory)}
		play(m, "p", "4", "enter")
		wide := screen(m)
		m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
		m.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
		if got := screen(m); got != wide {
			t.Errorf("the screen was\n%s\nand after going narrow and back it is\n%s", wide, got)
		}
	})
}
