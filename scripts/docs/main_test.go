package main

import (
	"bytes"
	"testing"
)

func TestDocumentsAreCurrent(t *testing.T) {
	for _, d := range documents() {
		old, text, err := d.text("../..")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(old, text) {
			t.Errorf("%s isn't what the code says: run make docs", d.path)
		}
	}
}

func TestKeys_StandWhereTheReadmeHasPlaceForThem(t *testing.T) {
	if _, err := keys([]byte("no place")); err == nil {
		t.Error("a README without a place was written to")
	}
	got, err := keys([]byte("before\n" + keysBegin + "stale text\n" + keysEnd + "after\n"))
	if err != nil || !bytes.HasPrefix(got, []byte("before\n"+keysBegin)) || !bytes.HasSuffix(got, []byte(keysEnd+"after\n")) ||
		bytes.Contains(got, []byte("stale text")) || !bytes.Contains(got, []byte("| `q`")) {
		t.Errorf("%s, %v", got, err)
	}
}
