package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
)

func delivered(body string) *hook.Delivery {
	return &hook.Delivery{
		ID: 1, Method: "POST", Body: []byte(body), RequestID: "7c1f0a2e", Summary: hook.Summarize([]byte(body)), ReceivedAt: time.Unix(1, 0),
		Header: hook.NewHeader(hook.HeaderField{Name: hook.RequestIDHeader, Value: "7c1f0a2e"}),
	}
}

func TestSaveInto_WritesRedactedFilesAndNothingBefore(t *testing.T) {
	a := onTerminal(t, nil)
	dir := filepath.Join(t.TempDir(), "kept")
	save := a.saveInto(savePlan{dir: dir})
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder is there before anything was saved")
	}
	const secret = "priya.real@warehouse-corp.com"
	path, redacted, err := save(t.Context(), delivered(`{"event_type":"EMAIL_REPLY","to_email":"`+secret+`"}`))
	if err != nil || !redacted || filepath.Dir(path) != dir {
		t.Fatalf("%s, %v, %v", path, redacted, err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "priya") {
		t.Errorf("%s, %v", data, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := save(ended, delivered(`{}`)); err == nil {
		t.Error("it is saved after the end")
	}
}
