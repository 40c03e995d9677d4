package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command line of the README must be one that the program knows.
func TestReadme_CommandsExist(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	root := (&app{}).rootCommand()
	found := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(regexp.MustCompile(`\s+# .*`).ReplaceAllString(line, ""))
		words, ok := strings.CutPrefix(line, "leadrig ")
		if !ok || strings.Contains(line, "…") || strings.Contains(line, "●") {
			continue
		}
		found++
		checkLine(t, root, strings.Fields(words))
	}
	if found < 8 {
		t.Errorf("only %d command lines were found", found)
	}
}

func checkLine(t *testing.T, root *cobra.Command, words []string) {
	t.Helper()
	cmd, args, err := root.Find(words)
	if err != nil || cmd == root {
		t.Errorf("leadrig %s: no such command: %v", strings.Join(words, " "), err)
		return
	}
	if err := cmd.ParseFlags(args); err != nil {
		t.Errorf("leadrig %s: %v", strings.Join(words, " "), err)
	}
}
