package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
)

// answer is what the API or the control answers: a status and a JSON body.
type answer struct {
	status int
	body   any
}

// fields is a small JSON object.
type fields map[string]any

func okay(body any) answer { return answer{http.StatusOK, body} }

// domain is the form of an error that the reference pages show.
func domain(status int, format string, values ...any) answer {
	return answer{status, fields{"error": fmt.Sprintf(format, values...)}}
}

// joi is the form of a validation error that developers met on the live API.
func joi(key, message string) answer {
	return answer{http.StatusBadRequest, fields{
		"statusCode": http.StatusBadRequest,
		"error":      "Bad Request",
		"message":    strconv.Quote(key) + " " + message,
		"validation": fields{"keys": []string{key}},
	}}
}

func notFound() answer { return domain(http.StatusNotFound, "Resource not found") }

// write sends an answer. Like SmartLead's own it keeps HTML in texts readable.
func write(w http.ResponseWriter, a answer) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a.body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()-1))
	w.WriteHeader(a.status)
	// Whoever went away doesn't want to know.
	_, _ = w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// noRoute is the page that Express sends where it has no route.
func noRoute(w http.ResponseWriter, r *http.Request) {
	page := expressPage("Cannot " + r.Method + " " + r.URL.EscapedPath())
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(page))
}

func expressPage(text string) string {
	return strings.Join([]string{
		"<!DOCTYPE html>", `<html lang="en">`, "<head>", `<meta charset="utf-8">`, "<title>Error</title>", "</head>",
		"<body>", "<pre>" + html.EscapeString(text) + "</pre>", "</body>", "</html>", "",
	}, "\n")
}
