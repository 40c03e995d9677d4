package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/store"
)

type pruneOptions struct {
	olderThan, maxSize string
	dryRun             bool
}

func (a *app) historyPruneCommand() *cobra.Command {
	o := pruneOptions{}
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Remove old deliveries for good",
		Long: `prune removes recorded deliveries that are older than an age, and then, if the rest is larger than a size, the
oldest of it, in pieces of up to 64 MB. What a running leadrig records is never touched.

Deliveries lie in journals of up to 64 MB. A journal goes when all that it holds is removed: until then the bytes of those
removed stay in it, though nothing lists them any more. To be rid of all of them at once: --max-size 1B.

listen and demo prune by themselves when they start: what is older than ` + defaultKeepFor + `, or more than ` + defaultKeepSize + ` (--keep-for, --keep-size).`,
		Example: "  leadrig history prune --older-than 30d --dry-run\n  leadrig history prune --older-than 30d --max-size 1GB",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.pruneHistory(o) },
	}
	cmd.Flags().StringVar(&o.olderThan, "older-than", "", "age such as 30d or 12h")
	cmd.Flags().StringVar(&o.maxSize, "max-size", "", "size such as 500MB or 1GB")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be removed, and remove nothing")
	return cmd
}

func (a *app) pruneHistory(o pruneOptions) error {
	keep, err := parseRetention(o.olderThan, o.maxSize)
	if err != nil {
		return err
	}
	if keep == (store.Retention{}) {
		return exit.Usagef("say what to remove: --older-than 30d, --max-size 1GB, or both")
	}
	before := store.Size(a.home)
	pruned, err := store.Prune(a.life.ctx, a.home, keep, time.Now(), o.dryRun)
	if errors.Is(err, fs.ErrNotExist) && pruned == (store.Pruned{}) {
		a.remark("nothing was recorded yet in %s", a.home)
		return nil
	}
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	if a.json() {
		return json.NewEncoder(a.streams.Out).Encode(map[string]any{
			"type": "pruned", "deliveries": pruned.Deliveries, "journals": pruned.Journals, "bytes": pruned.Bytes, "dry_run": o.dryRun,
		})
	}
	_, err = fmt.Fprintln(a.streams.Out, prunedText(pruned, before, o.dryRun))
	return err
}

func prunedText(p store.Pruned, before int64, dryRun bool) string {
	if p.Deliveries == 0 {
		return fmt.Sprintf("nothing to remove: the history takes %s", bytesText(before))
	}
	verb, frees := "removed", "which freed"
	if dryRun {
		verb, frees = "would be removed", "which would free"
	}
	text := plural(p.Deliveries, "delivery", "deliveries") + " " + verb
	if p.Bytes == 0 {
		return text + "; their bytes stay until all else in their journals is removed too"
	}
	return fmt.Sprintf("%s, %s %s of %s", text, frees, bytesText(p.Bytes), bytesText(before))
}

// parseRetention reads an age and a size; "" sets no limit.
func parseRetention(age, size string) (keep store.Retention, err error) {
	if age != "" {
		if keep.MaxAge, err = parseAge(age); err != nil {
			return keep, err
		}
	}
	if size != "" {
		keep.MaxSize, err = parseSize(size)
	}
	return keep, err
}

// maxDays keeps ages in the range of durations.
const maxDays = 36500

func parseAge(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 32); err == nil && n > 0 && n <= maxDays {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, exit.Usagef("%q is no age: give one such as 30d or 12h", text)
}

func parseSize(text string) (int64, error) {
	units := []struct {
		suffix string
		bytes  float64
	}{{"gib", 1 << 30}, {"mib", 1 << 20}, {"kib", 1 << 10}, {"gb", 1e9}, {"mb", 1e6}, {"kb", 1e3}, {"g", 1e9}, {"m", 1e6}, {"b", 1}}
	for _, u := range units {
		number, ok := strings.CutSuffix(strings.ToLower(text), u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if bytes := n * u.bytes; err == nil && bytes >= 1 && bytes < math.MaxInt64 {
			return int64(bytes), nil
		}
		break
	}
	return 0, exit.Usagef("%q is no size: give one such as 500MB or 1GB", text)
}

func bytesText(n int64) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%d B", n)
	case n < 10_000_000:
		return fmt.Sprintf("%d kB", n/1000)
	case n < 10_000_000_000:
		return fmt.Sprintf("%d MB", n/1_000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
