package inspector

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// spec is openapi.json, and what of it was seen in answers.
type spec struct {
	t        *testing.T
	doc      map[string]any
	compiler *jsonschema.Compiler
	answers  map[string]bool // "GET /api/faults 200"
	fields   map[string]bool // "#/components/schemas/Fault id"
}

const specURL = "http://leadrig.example/openapi.json"

func loadSpec(t *testing.T) *spec {
	t.Helper()
	b, err := files.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	s := &spec{t: t, doc: doc.(map[string]any), compiler: jsonschema.NewCompiler(), answers: map[string]bool{}, fields: map[string]bool{}}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	if err := s.compiler.AddResource(specURL, doc); err != nil {
		t.Fatal(err)
	}
	return s
}

// at is what a JSON pointer points at, $refs followed, and where that is.
func (s *spec) at(pointer string) (value map[string]any, where string) {
	s.t.Helper()
	var v any = s.doc
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "#/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil {
				s.t.Fatal(err)
			}
			v = in[n]
		}
		if v == nil {
			return nil, pointer
		}
	}
	value, ok := v.(map[string]any)
	if !ok {
		s.t.Fatalf("%s is no object", pointer)
	}
	if ref, ok := value["$ref"].(string); ok {
		return s.at(ref)
	}
	return value, pointer
}

// operations are "GET /api/faults" and so on, with their pointers.
func (s *spec) operations() map[string]string {
	paths, _ := s.at("#/paths")
	all := map[string]string{}
	for path := range paths {
		pointer := "#/paths/" + strings.ReplaceAll(path, "/", "~1")
		methods, _ := s.at(pointer)
		for method := range methods {
			all[strings.ToUpper(method)+" "+path] = pointer + "/" + method
		}
	}
	return all
}

// check holds an answer against the description of its operation.
func (s *spec) check(operation string, resp *http.Response) []byte {
	s.t.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
	status := strconv.Itoa(resp.StatusCode)
	described, where := s.at(s.operations()[operation] + "/responses/" + status)
	if described == nil {
		s.t.Errorf("%s answers %s, which isn't written down: %s", operation, status, body)
		return body
	}
	s.answers[operation+" "+status] = true
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	if described["content"] == nil {
		if len(body) > 0 {
			s.t.Errorf("%s answers %s with a body: %s", operation, status, body)
		}
		return body
	}
	media := where + "/content/" + strings.ReplaceAll(kind, "/", "~1")
	if found, _ := s.at(media); found == nil {
		s.t.Errorf("%s answers %s as %q, which isn't written down", operation, status, kind)
		return body
	}
	switch kind {
	case "application/json":
		s.validate(operation, media+"/schema", body)
	case "application/x-ndjson":
		for line := range bytes.Lines(body) {
			s.validate(operation, media+"/schema", line)
		}
	}
	return body
}

func (s *spec) validate(what, pointer string, body []byte) {
	s.t.Helper()
	_, where := s.at(pointer)
	schema, err := s.compiler.Compile(specURL + where)
	if err != nil {
		s.t.Fatalf("the schema at %s: %v", where, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		s.t.Errorf("%s: %v: %s", what, err, body)
		return
	}
	if err := schema.Validate(value); err != nil {
		s.t.Errorf("%s: %v\n%s", what, err, body)
	}
	s.see(pointer, value)
}

// see notes which described fields an answer has.
func (s *spec) see(pointer string, value any) {
	schema, where := s.at(pointer)
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			s.fields[where+" "+name] = true
			if inner, _ := s.at(where + "/properties/" + name); inner != nil {
				s.see(where+"/properties/"+name, member)
			}
		}
		if one, ok := schema["oneOf"].([]any); ok {
			for i := range one {
				s.see(fmt.Sprintf("%s/oneOf/%d", where, i), value)
			}
		}
	case []any:
		for _, item := range value {
			if inner, _ := s.at(where + "/items"); inner != nil {
				s.see(where+"/items", item)
			}
		}
	}
}

// wantAllSeen says which described answers and fields no answer had.
func (s *spec) wantAllSeen() {
	s.t.Helper()
	for operation, pointer := range s.operations() {
		responses, _ := s.at(pointer + "/responses")
		for status := range responses {
			if status != "default" && !s.answers[operation+" "+status] {
				s.t.Errorf("%s never answered %s", operation, status)
			}
		}
	}
	schemas, _ := s.at("#/components/schemas")
	for name := range schemas {
		if name == "Message" {
			continue // the websocket's; see live_test.go
		}
		pointer := "#/components/schemas/" + name
		schema, _ := s.at(pointer)
		properties, _ := schema["properties"].(map[string]any)
		for field := range properties {
			if !s.fields[pointer+" "+field] {
				s.t.Errorf("no answer had the field %s of %s", field, name)
			}
		}
	}
}
