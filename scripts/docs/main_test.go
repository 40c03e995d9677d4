package main

import (
	"bytes"
	"os"
	"testing"
)

func TestFileIsCurrent(t *testing.T) {
	want, err := text()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s isn't what `leadrig explain` says: run make docs", file)
	}
}
