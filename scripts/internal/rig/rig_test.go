package rig

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"leadrig/internal/sandbox"
)

// module is the module's root, seen from here.
const module = "../../.."

func TestWithBinary_BuildsAProgramThatRunsAndLeavesNothing(t *testing.T) {
	t.Chdir(module)
	var made string
	broken := errors.New("the work failed")
	err := WithBinary(t.Context(), "rig-test", func(folder, binary string) error {
		made = folder
		out, err := exec.CommandContext(t.Context(), binary, "version").Output()
		if err != nil || !strings.HasPrefix(string(out), "leadrig ") {
			t.Errorf("%q, %v", out, err)
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(made); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder %s is left: %v", made, err)
	}
}

func TestBuild_SaysWhyItFailed(t *testing.T) {
	t.Chdir(t.TempDir()) // not the module's root
	if _, err := Build(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "build leadrig: exit status 1: ") {
		t.Errorf("got %v", err)
	}
}

func TestCountWebhooks_AsksTheSandbox(t *testing.T) {
	sb, err := sandbox.New(sandbox.Config{Seed: 1, APIKey: "k", Limits: &sandbox.Limits{}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	defer server.Close()
	if n, err := CountWebhooks(t.Context(), server.URL); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
	webhook := map[string]any{
		"webhook_url": "https://h.example.com/", "name": "one", "association_type": "campaign",
		"email_campaign_id": sb.Campaigns()[0].ID, "event_type_map": map[string]bool{"EMAIL_REPLY": true},
	}
	if err := Control(t.Context(), http.MethodPost, server.URL+"/api/v1/webhook/create?api_key=k", webhook, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := CountWebhooks(t.Context(), server.URL); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestControl_SendsJSONAndSaysWhatWasAnswered(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked map[string]int
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked["count"] != 3 {
			http.Error(w, "no such event", http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"emitted":3}`))
	}))
	defer server.Close()
	var got struct{ Emitted int }
	if err := Control(t.Context(), http.MethodPost, server.URL, map[string]int{"count": 3}, &got); err != nil || got.Emitted != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	err := Control(t.Context(), http.MethodPost, server.URL, map[string]int{"count": 4}, &got)
	if err == nil || !strings.Contains(err.Error(), "400 Bad Request: no such event") {
		t.Errorf("got %v", err)
	}
}
