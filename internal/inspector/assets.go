package inspector

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed web openapi.json
var files embed.FS

// asset is a file of the page.
type asset struct {
	body       []byte
	kind, etag string
}

// assets are the files of the page by their path.
type assets map[string]asset

func loadAssets() (assets, error) {
	a := assets{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		a["/"+strings.TrimPrefix(name, "web/")] = asset{body, mediaType(name), `"` + hex.EncodeToString(sum[:8]) + `"`}
		return nil
	})
	a["/"] = a["/index.html"]
	return a, err
}

// mediaType doesn't ask the system, whose tables differ.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/json; charset=utf-8"
}

// ServeHTTP implements http.Handler: the page, which holds no secret.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a[r.URL.Path]
	if !ok || r.URL.Path == "/openapi.json" {
		fail(w, http.StatusNotFound, codeNone, "nothing is at "+strconv.Quote(r.URL.Path)+": the page is at /, and /api/openapi.json lists what scripts can ask")
		return
	}
	file.serve(w, r)
}

func (f asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache") // another version may be at this address next
	h.Set("ETag", f.etag)
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(f.body) // who doesn't read it has gone
}

func (i *Inspector) openAPI(w http.ResponseWriter, r *http.Request) {
	i.assets["/openapi.json"].serve(w, r)
}
