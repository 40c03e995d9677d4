package inspector

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestAPI_SaysInJSONWhatIsWrongAndWhatToDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@lead.example", "id-one")
	r.recorded(1)
	const reply = "/api/deliveries/1/replay"
	for name, tt := range map[string]struct {
		method, path string
		body         any
		status       int
		want         string
	}{
		"a list":                   {"POST", reply, []int{}, 400, "of the kind array, not a JSON object; /api/openapi.json says"},
		"a member of another kind": {"POST", reply, map[string]any{"copies": "2"}, 400, `\"copies\" can't be of the kind string`},
		"a name that is misspelt":  {"POST", reply, map[string]any{"copis": 2}, 400, `unknown field \"copis\"`},
		"another method":           {"PUT", "/api/faults", nil, 405, "use GET or POST"},
		"reading what is done":     {"GET", "/api/share", nil, 405, "use POST or DELETE"},
		"a path of nothing":        {"GET", "/api/nonsense", nil, 404, "/api/openapi.json lists"},
		"a page of nothing":        {"GET", "/nope", nil, 404, "the page is at /"},
		"no number":                {"GET", "/api/deliveries/abc", nil, 404, "use the number of a delivery"},
		"another comparison":       {"GET", "/api/deliveries/1/diff?against=x", nil, 400, "use previous, duplicate, origin or fixture"},
	} {
		t.Run(name, func(t *testing.T) {
			resp := r.call(tt.method, tt.path, tt.body)
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if kind := resp.Header.Get("Content-Type"); resp.StatusCode != tt.status || !strings.HasPrefix(kind, "application/json") || !strings.Contains(string(body), tt.want) {
				t.Errorf("%d, %s: %s", resp.StatusCode, kind, body)
			}
		})
	}
	if resp := r.call(http.MethodPut, "/api/faults/1", nil); resp.Header.Get("Allow") != "PATCH, DELETE" {
		t.Errorf("allowed are %q", resp.Header.Get("Allow"))
	}
}

func TestAPI_SaysOnceWhatIsWrongWithAFault(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	var problem struct{ Error string }
	r.want(r.call(http.MethodPost, "/api/faults", map[string]any{"spec": "nonsense=1"}), http.StatusBadRequest, &problem)
	if !strings.HasPrefix(problem.Error, `fault "nonsense=1", column 1: `) {
		t.Errorf("it says %q", problem.Error)
	}
}

func TestAPI_ListsEachDeliveryWithItsSize(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	const body = `{"event_type":"EMAIL_OPEN","to_email":"one@lead.example"}`
	r.post(body, nil)
	r.recorded(1)
	var page struct{ Deliveries []struct{ Bytes int } }
	if r.get("/api/deliveries", &page); len(page.Deliveries) != 1 || page.Deliveries[0].Bytes != len(body) {
		t.Errorf("listed as %+v, want %d bytes", page.Deliveries, len(body))
	}
	conn := r.dial("?after=0")
	for {
		l, b := receive(t, conn)
		if l.Type != "delivery" {
			continue
		}
		if !strings.Contains(string(b), `"bytes":57,`) {
			t.Errorf("who resumes is told %s", b)
		}
		return
	}
}
