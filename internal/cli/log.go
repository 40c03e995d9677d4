package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
)

const (
	logFolder = "logs"
	logFile   = "leadrig.log"
	// maxLog is the size in bytes at which a log becomes the old one; one old log
	// is kept.
	maxLog = 10 << 20
)

// openLog opens the log file, and makes stderr a second one with --verbose. It
// can be called more than once.
func (a *app) openLog() error {
	if a.logger != nil {
		return nil
	}
	folder := filepath.Join(a.home, logFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return exit.Failedf("create the folder for logs: %w; make it writable, or name another with --home", err)
	}
	path := filepath.Join(folder, logFile)
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".old"); err != nil {
			return exit.Failedf("put the old log aside: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return exit.Failedf("open the log: %w; make it writable, or name another folder with --home", err)
	}
	level, w := slog.LevelInfo, io.Writer(f)
	if a.verbose {
		level = slog.LevelDebug
		if !a.tui() {
			w = io.MultiWriter(f, a.streams.Err)
		}
	}
	a.logger = slog.New(a.secrets.Handler(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})))
	a.closer = f
	return nil
}

// logMessages writes what a run tells to the log: each delivery and attempt with
// --verbose, the rest always. A public URL's path is a secret and stays out.
func (a *app) logMessages(ctx context.Context, r *feed.Reader) error {
	for {
		batch, skipped, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if skipped > 0 {
			a.logger.Warn("messages skipped", "count", skipped)
		}
		for _, m := range batch {
			a.logMessage(ctx, m)
		}
	}
}

func (a *app) logMessage(ctx context.Context, m hook.Message) {
	switch m := m.(type) {
	case *hook.DeliveryArrived:
		if a.logger.Enabled(ctx, slog.LevelDebug) {
			a.logger.Debug("delivery", "id", m.ID, "request_id", m.RequestID, "event_type", m.EventType, "bytes", m.Bytes, "copy", m.Copy)
		}
	case *hook.AttemptFinished:
		if a.logger.Enabled(ctx, slog.LevelDebug) {
			a.logger.Debug("attempt", "id", m.DeliveryID, "number", m.Number, "status", m.Status, "latency", m.Latency, "outcome", m.Outcome, "error", m.Error)
		}
	case *hook.Ready:
		a.logger.Info("ready", "tunnel", m.Tunnel, "forward_to", m.ForwardTo, "base_url", m.BaseURL)
	case *hook.Step:
		a.logger.Info("start", "step", m.Name, "state", m.State, "detail", m.Detail)
	case *hook.TunnelChanged:
		a.logger.Info("tunnel", "state", m.State, "url", m.PublicURL, "code", m.Code, "error", m.Error)
	case *hook.WebhookChanged:
		a.logger.Info("webhook", "state", m.State, "id", m.ID, "level", m.Level, "detail", m.Detail)
	case *hook.Warning:
		a.logger.Warn(m.Text, "code", m.Code)
	case *hook.Bye:
		a.logger.Info("bye", "deliveries", m.Deliveries, "attempts", m.Attempts, "exit_code", m.ExitCode)
	}
}
