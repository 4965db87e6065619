package config

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"danvan/pipeline"
)

// WriteUnits writes the table of units of a pack. [ReadPack] reads the same units
// back, in the same order.
func WriteUnits(w io.Writer, units []pipeline.Unit) error {
	rows := [][]string{unitColumns[:]}
	for _, u := range units {
		rows = append(rows, []string{
			u.Code, u.Name, u.Tier, u.Line, u.Parent, u.NationalCode, strconv.FormatBool(u.Counted),
			u.From.String(), u.To.String(), u.Source,
		})
	}
	return writeTable(w, rows)
}

// WriteChanges writes the table of mergers and divisions of a pack.
func WriteChanges(w io.Writer, changes []pipeline.Change) error {
	rows := [][]string{changeColumns[:]}
	for _, c := range changes {
		extent := "part"
		if c.Whole {
			extent = "whole"
		}
		rows = append(rows, []string{c.Day.String(), c.Old, c.New, extent, c.Source})
	}
	return writeTable(w, rows)
}

// writeTable writes CSV with the mark by which Excel knows UTF-8: without it Excel
// shows, and then saves, Vietnamese letters as others.
func writeTable(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
