package sandbox

import (
	"strings"
	"testing"
)

func TestFaultMatch_ChoosesCalls(t *testing.T) {
	tests := []struct {
		match, canonical string
		hits, misses     []string // method and path, with one space
	}{
		{"", "", []string{"POST /api/v1/webhook/create", "PATCH /api/v1/nothing"}, nil},
		{"delete", "DELETE", []string{"DELETE /api/v1/webhook/delete"}, []string{"GET /api/v1/client"}},
		{
			"POST /webhook/create", "POST /webhook/create",
			[]string{"POST /api/v1/webhook/create", "POST /api/v1/webhook/create/"},
			[]string{"GET /api/v1/webhook/create", "POST /api/v1/webhook", "POST /api/v1/webhook/create/1"},
		},
		{
			"  post   /api/v1/webhook/create/ ", "POST /webhook/create",
			[]string{"POST /api/v1/webhook/create"},
			[]string{"POST /api/v1/webhook/creates"},
		},
		{"/webhook/7", "/webhook/7", []string{"GET /api/v1/webhook/7", "PUT /api/v1/webhook/7"}, []string{"GET /api/v1/webhook/8"}},
		{
			"GET /webhook/{webhook_id}", "GET /webhook/*",
			[]string{"GET /api/v1/webhook/7", "GET /api/v1/webhook/x"},
			[]string{"GET /api/v1/webhook", "GET /api/v1/webhook/7/8"},
		},
		{"DELETE /webhook/delete/*", "DELETE /webhook/delete/*", []string{"DELETE /api/v1/webhook/delete/7"}, []string{"DELETE /api/v1/webhook/delete"}},
		{
			"DELETE /webhook/delete/**", "DELETE /webhook/delete/**",
			[]string{"DELETE /api/v1/webhook/delete/7", "DELETE /api/v1/webhook/delete"},
			[]string{"DELETE /api/v1/webhook/7"},
		},
		{
			"campaigns/*/webhooks/**", "/campaigns/*/webhooks/**",
			[]string{"GET /api/v1/campaigns/1/webhooks/summary", "POST /api/v1/campaigns/1/webhooks"},
			[]string{"GET /api/v1/campaigns/1"},
		},
		{"/**", "/**", []string{"GET /api/v1/client"}, nil},
		{"client", "/client", []string{"GET /api/v1/client", "GET /api/v1/client/"}, []string{"GET /api/v1/clients"}},
	}
	for _, test := range tests {
		t.Run(test.match, func(t *testing.T) {
			m, err := parseFaultMatch(test.match, routes())
			if err != nil {
				t.Fatal(err)
			}
			if m.String() != test.canonical {
				t.Errorf("canonical %q, want %q", m.String(), test.canonical)
			}
			if again, err := parseFaultMatch(m.String(), routes()); err != nil || again.String() != m.String() {
				t.Errorf("read again: %q, %v", again.String(), err)
			}
			for _, call := range test.hits {
				if !fitsCall(m, call) {
					t.Errorf("misses %s", call)
				}
			}
			for _, call := range test.misses {
				if fitsCall(m, call) {
					t.Errorf("hits %s", call)
				}
			}
		})
	}
}

func fitsCall(m faultMatch, call string) bool {
	method, path, _ := strings.Cut(call, " ")
	return m.fits(method, pathSegments(path))
}
