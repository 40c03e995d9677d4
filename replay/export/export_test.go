package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func deliveries() []Delivery {
	return []Delivery{
		{hook.NewHeader(hook.HeaderField{Name: "X-Request-Id", Value: "a"}, hook.HeaderField{Name: "X-B", Value: "1"}, hook.HeaderField{Name: "X-B", Value: "2"}), []byte(`{"a":"</script>é"}`)},
		{hook.NewHeader(hook.HeaderField{Name: "X-Request-Id", Value: "b"}), []byte{0xff, 0, '"'}},
	}
}

func TestVegeta_KeepsBytesIDsAndRepeats(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, Vegeta, "http://h/x", deliveries()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var got struct {
			Method, URL string
			Header      map[string][]string
			Body        []byte
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		want := deliveries()[i]
		if got.Method != "POST" || got.URL != "http://h/x" || !bytes.Equal(got.Body, want.Body) || got.Header["X-Request-Id"][0] != want.Header.Get("X-Request-Id") {
			t.Errorf("line %d: %+v", i, got)
		}
		if i == 0 && len(got.Header["X-B"]) != 2 {
			t.Errorf("repeats %v", got.Header["X-B"])
		}
	}
}

func TestK6_IsAScriptWithAllDeliveries(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, K6, `http://h/"x`, deliveries()); err != nil {
		t.Fatal(err)
	}
	script := b.String()
	for _, want := range []string{`|| "http://h/\"x";`, "--iterations 2", "% deliveries.length", "export default function"} {
		if !strings.Contains(script, want) {
			t.Errorf("%q is missing in\n%s", want, script)
		}
	}
	found := 0
	for line := range strings.Lines(script) {
		var it item
		if json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(line), ",")), &it) != nil || it.Body == "" {
			continue
		}
		body, err := base64.StdEncoding.DecodeString(it.Body)
		if err != nil || !bytes.Equal(body, deliveries()[found].Body) || it.Headers["X-Request-Id"] == "" {
			t.Errorf("delivery %d: %+v, %v", found, it, err)
		}
		found++
	}
	if found != 2 {
		t.Errorf("%d deliveries", found)
	}
}

func TestWrite_UnknownFormat(t *testing.T) {
	if err := Write(&bytes.Buffer{}, "jmeter", "", nil); err == nil || !strings.Contains(err.Error(), "vegeta") {
		t.Errorf("got %v", err)
	}
}
