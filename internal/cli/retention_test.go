package cli

import (
	"testing"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/store"
)

func TestRetention(t *testing.T) {
	for name, tt := range map[string]struct {
		age, size string
		want      store.Retention
		refused   bool
	}{
		"the default":     {defaultKeepFor, defaultKeepSize, store.Retention{MaxAge: 30 * 24 * time.Hour, MaxSize: 2e9}, false},
		"no limit at all": {keepAll, keepAll, store.Retention{}, false},
		"only a size":     {keepAll, "500MB", store.Retention{MaxSize: 5e8}, false},
		"nonsense":        {"soon", "2GB", store.Retention{}, true},
		"empty":           {"", "2GB", store.Retention{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := (&retentionFlags{tt.age, tt.size}).retention()
			if (err != nil) != tt.refused || (err == nil && got != tt.want) {
				t.Errorf("got %+v, %v", got, err)
			}
			if err != nil && exit.CodeOf(err) != exit.Usage {
				t.Errorf("code %d", exit.CodeOf(err))
			}
		})
	}
}
