package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// form is a way to write a report to a file.
type form func(io.Writer, *Report) error

// formOf chooses a form by a file's extension.
func formOf(path string) (form, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		return JSON, nil
	case ".xml":
		return JUnit, nil
	case ".html", ".htm":
		return HTML, nil
	case ".md":
		return Markdown, nil
	}
	return nil, fmt.Errorf("report %s: which form? name it .json, .xml (JUnit), .html or .md", path)
}

// CheckPath says in advance whether WriteFile knows the form of a file and finds
// the folder it is to stand in: better before a run than after it.
func CheckPath(path string) error {
	if _, err := formOf(path); err != nil {
		return err
	}
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("report %s: %w", path, err)
	}
	if !folder.IsDir() {
		return fmt.Errorf("report %s: %s is no folder", path, filepath.Dir(path))
	}
	if file, err := os.Stat(path); err == nil && file.IsDir() {
		return fmt.Errorf("report %s: this is a folder", path)
	}
	return nil
}

// WriteFile writes the report in the form that the extension names: .json, .xml
// (JUnit), .html or .md. The file is there whole or, after an error, as it was
// before; only its owner can read it, as it may hold payloads.
func WriteFile(path string, r *Report) error {
	write, err := formOf(path)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := write(&text, r); err != nil {
		return fmt.Errorf("report %s: %w", path, err)
	}
	if err := replace(path, text.Bytes()); err != nil {
		return fmt.Errorf("report %s: %w", path, err)
	}
	return nil
}

// replace puts content in place of a file by renaming a finished one over it.
func replace(path string, content []byte) (err error) {
	// CreateTemp makes it 0600.
	file, err := os.CreateTemp(filepath.Dir(path), ".leadrig-report-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // closed already where renaming failed
			_ = os.Remove(file.Name())
		}
	}()
	if _, err = file.Write(content); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
