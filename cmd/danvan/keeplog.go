package main

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"danvan/cmd/danvan/logfile"
	"danvan/config"
)

// keepLog sends the service's log to the file of the settings, where one is named, and
// leaves it as the command line says otherwise. The caller closes it.
func (a *app) keepLog() (io.Closer, error) {
	settings, err := config.LoadSettings(a.workspace)
	if err != nil || settings.Serve.LogFile == "" {
		return io.NopCloser(nil), err
	}
	name := settings.Serve.LogFile
	if !filepath.IsAbs(name) {
		name = filepath.Join(a.workspace, name)
	}
	const mib = 1 << 20
	f, err := logfile.Open(name, int64(settings.Serve.LogMiB)*mib, settings.Serve.LogFiles)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	if a.logFormat == "text" {
		a.log = slog.New(slog.NewTextHandler(f, nil))
	} else {
		a.log = slog.New(slog.NewJSONHandler(f, nil))
	}
	return f, nil
}
