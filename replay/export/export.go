package export

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"

	"leadrig/internal/hook"
)

// Delivery is one request to be sent.
type Delivery struct {
	Header hook.Header
	Body   []byte
}

// Format is the form that an engine reads.
type Format string

// The formats.
const (
	Vegeta Format = "vegeta" // JSON targets, one a line: vegeta attack -format=json
	K6     Format = "k6"     // a script: k6 run
)

// Formats lists all.
func Formats() []Format { return []Format{Vegeta, K6} }

// Write writes deliveries to a URL in a format.
func Write(w io.Writer, f Format, url string, deliveries []Delivery) error {
	switch f {
	case Vegeta:
		return writeVegeta(w, url, deliveries)
	case K6:
		return writeK6(w, url, deliveries)
	}
	return fmt.Errorf("unknown format %q: use one of %v", f, Formats())
}

// target is a line of Vegeta's JSON format; the body is base64.
type target struct {
	Method string              `json:"method"`
	URL    string              `json:"url"`
	Header map[string][]string `json:"header"`
	Body   []byte              `json:"body"`
}

func writeVegeta(w io.Writer, url string, deliveries []Delivery) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for _, d := range deliveries {
		t := target{Method: "POST", URL: url, Header: map[string][]string{}, Body: d.Body}
		for _, f := range d.Header.Lines() {
			t.Header[string(f[0])] = append(t.Header[string(f[0])], string(f[1]))
		}
		if err := lines.Encode(t); err != nil {
			return err
		}
	}
	return nil
}

// item is a delivery in the k6 script. A repeated field is joined, which is all
// that k6 can send.
type item struct {
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"` // base64
}

const k6Head = `// Deliveries for k6, made by leadrig. Each iteration sends the next one; give as
// many iterations as there are deliveries to send each once:
//   k6 run --vus 64 --iterations %d FILE
import http from 'k6/http';
import encoding from 'k6/encoding';
import exec from 'k6/execution';

const url = __ENV.TARGET || %s;
const deliveries = [
`

const k6Foot = `];

export default function () {
  const d = deliveries[exec.scenario.iterationInTest % deliveries.length];
  http.post(url, encoding.b64decode(d.body), { headers: d.headers });
}
`

func writeK6(w io.Writer, url string, deliveries []Delivery) error {
	quoted, err := json.Marshal(url)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, k6Head, len(deliveries), quoted); err != nil {
		return err
	}
	for _, d := range deliveries {
		it := item{Headers: map[string]string{}, Body: base64.StdEncoding.EncodeToString(d.Body)}
		for _, f := range d.Header.Lines() {
			name, value := string(f[0]), string(f[1])
			if before, repeated := it.Headers[name]; repeated {
				value = before + ", " + value
			}
			it.Headers[name] = value
		}
		line, err := json.Marshal(it)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "  %s,\n", line); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, k6Foot)
	return err
}
