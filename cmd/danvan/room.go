package main

import (
	"time"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/room"
	"danvan/config"
	"danvan/ingest/book"
	"danvan/pipeline"
)

// newRoomCommand is what children are started with; nobody types it.
func newRoomCommand() *cobra.Command {
	return &cobra.Command{Use: room.Command, Hidden: true, Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return room.Serve() }}
}

// openRoom makes the room where senders' files are opened; no child is started yet.
func (a *app) openRoom(s config.Settings, workers int, programmes ...*pipeline.Programme) (*room.Room, error) {
	return room.New(room.Terms{Programmes: programmes, Limits: limitsOf(s), Time: time.Duration(s.Limits.Seconds) * time.Second,
		Memory: s.Limits.MemoryMB, Workers: workers, Log: a.log})
}

// limitsOf is the one table of limits as the reader takes it.
func limitsOf(s config.Settings) book.Limits {
	const mib = 1 << 20
	l := s.Limits
	return book.Limits{
		FileBytes: int64(l.FileMiB) * mib, Entries: l.Entries, EntryBytes: int64(l.EntryMiB) * mib, TotalBytes: int64(l.TotalMiB) * mib,
		Ratio: l.Ratio, Rows: l.Rows, Columns: l.Columns, Cells: l.Cells, Merges: l.Merges, Text: l.Text,
	}
}
