package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/internal/store"
)

type historyExportOptions struct{ format, out string }

func (a *app) historyExportCommand() *cobra.Command {
	o := historyExportOptions{}
	cmd := &cobra.Command{
		Use:   "export [QUERY]",
		Short: "Write recorded deliveries to a file, whole and exact",
		Long: `export writes recorded deliveries with their attempts and answers, the newest first, to a file that only its
owner may read: the bytes are those that came, and nothing is redacted. Bodies that are no UTF-8 are in base64.

  jsonl   one JSON object a line: what history show --output json prints
  har     an HTTP archive, an entry for each attempt, for browsers and other tools

Without --format a file whose name ends in .har becomes an archive, any other JSON lines.

` + queryHelp,
		Example: "  leadrig history export since:7d --out week.jsonl\n  leadrig history export type:EMAIL_REPLY status:5xx --out failed.har",
		RunE:    func(_ *cobra.Command, args []string) error { return a.exportHistory(args, o) },
	}
	cmd.Flags().StringVar(&o.format, "format", "", "jsonl or har (default: as the file's name says, else jsonl)")
	cmd.Flags().StringVar(&o.out, "out", "", "file to write")
	return cmd
}

// archive is a form of export.
type archive interface {
	begin(w io.Writer) error
	add(w io.Writer, d *wholeDelivery) error
	end(w io.Writer) error
}

// form is the archive that is asked for.
func (o historyExportOptions) form() (archive, error) {
	format := o.format
	if format == "" && strings.EqualFold(filepath.Ext(o.out), ".har") {
		format = "har"
	}
	switch format {
	case "jsonl", "":
		return jsonlArchive{}, nil
	case "har":
		return &harArchive{}, nil
	}
	return nil, exit.Usagef("--format %q: use jsonl or har", o.format)
}

func (a *app) exportHistory(args []string, o historyExportOptions) error {
	form, err := o.form()
	if err != nil {
		return err
	}
	if o.out == "" {
		return exit.Usagef("give the file to write with --out; it will hold what was recorded as it came")
	}
	if info, err := os.Stat(o.out); err == nil && info.IsDir() {
		return exit.Usagef("--out %s: that is a folder; name a file in it, such as %s", o.out, filepath.Join(o.out, "history.jsonl"))
	}
	f, err := query(args)
	if err != nil {
		return err
	}
	return a.withHistory(func(ctx context.Context, r *store.Reader) error {
		n, missing, err := writeArchive(ctx, r, f, form, o.out)
		if err != nil {
			return exit.Failedf("export to %s: %w", o.out, err)
		}
		if n == 0 && len(missing) == 0 {
			a.remarkNothing(f)
			a.remark("%s is written and holds no delivery", o.out)
			return nil
		}
		a.remark("%s written to %s; it holds what was recorded as it came, so take care whom you give it", plural(n, "delivery", "deliveries"), o.out)
		return missing.leftOut()
	})
}

// writeArchive writes what a filter finds to a file beside path, which takes its
// place when it is whole. What can't be read is left out and told.
func writeArchive(ctx context.Context, r *store.Reader, f filter.Filter, form archive, path string) (n int, missing unread, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), besideName+"*") // 0600
	if err != nil {
		return 0, nil, besideTheFile(err)
	}
	w := bufio.NewWriterSize(file, 256<<10)
	err = form.begin(w)
	if err == nil {
		err = r.Search(ctx, f, func(found store.Found) (bool, error) {
			d, err := readWhole(ctx, r, found.ID)
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			if err != nil {
				missing.add(found.ID, err)
				return true, nil
			}
			n++
			return true, form.add(w, d)
		})
	}
	if err == nil {
		err = form.end(w)
	}
	if err == nil {
		err = w.Flush()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return n, missing, besideTheFile(err)
}

// besideName is how the file begins that is written beside the one that was
// named.
const besideName = ".leadrig-export-"

// besideTheFile takes that name out of an error: it tells nobody anything.
func besideTheFile(err error) error {
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	e, ok := errors.AsType[*fs.PathError](err)
	if !ok || !strings.HasPrefix(filepath.Base(e.Path), besideName) {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("make the folder %s first: %w", filepath.Dir(e.Path), e.Err)
	}
	return e.Err
}

func readWhole(ctx context.Context, r *store.Reader, id int64) (*wholeDelivery, error) {
	d, err := r.Delivery(ctx, id)
	if err != nil {
		return nil, err
	}
	attempts, err := r.Attempts(ctx, id)
	return &wholeDelivery{delivery: d, attempts: attempts}, err
}

type jsonlArchive struct{}

func (jsonlArchive) begin(io.Writer) error { return nil }
func (jsonlArchive) end(io.Writer) error   { return nil }

func (jsonlArchive) add(w io.Writer, d *wholeDelivery) error {
	_, err := w.Write(append(appendWhole(nil, d.delivery, d.attempts), '\n'))
	return err
}
