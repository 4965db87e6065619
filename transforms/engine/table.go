package engine

import (
	"fmt"
	"strings"
)

// Table is one of those that a run is told things in.
type Table struct {
	Name    string
	Columns []Column
}

// Column has a type that the engines share: text, integer, bigint, boolean, or
// decimal(p, 6).
type Column struct {
	Name, Type string
	Null       bool // may be
}

// Standard is the column's type as the standard writes it.
func (c Column) Standard() string {
	if c.Null {
		return c.Type
	}
	return c.Type + " not null"
}

// Statement is what makes the table, of columns as an engine writes their types.
func (t Table) Statement(create string, written func(Column) string) string {
	parts := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		parts[i] = c.Name + " " + written(c)
	}
	return create + " " + t.Name + " (" + strings.Join(parts, ", ") + ")"
}

// Tables reads definitions of tables: "create table NAME (COLUMN TYPE [not null], …);",
// with comments.
func Tables(text string) ([]Table, error) {
	var plain []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "--")
		plain = append(plain, strings.TrimSpace(line))
	}
	var out []Table
	for statement := range strings.SplitSeq(strings.Join(plain, " "), ";") {
		statement = strings.TrimSpace(statement)
		if statement == "" {
			continue
		}
		head, body, parts := strings.Cut(strings.TrimSuffix(statement, ")"), "(")
		name, made := strings.CutPrefix(strings.TrimSpace(head), "create table ")
		if !parts || !made {
			return nil, fmt.Errorf("this makes no table that is understood: %s", statement)
		}
		t := Table{Name: name}
		for part := range strings.SplitSeq(strings.ReplaceAll(body, ", 6)", "; 6)"), ",") {
			column, kind, _ := strings.Cut(strings.TrimSpace(part), " ")
			kind, required := strings.CutSuffix(kind, " not null")
			t.Columns = append(t.Columns, Column{column, strings.ReplaceAll(kind, ";", ","), !required})
		}
		out = append(out, t)
	}
	return out, nil
}

// Digits is the number of digits of a decimal.
func (c Column) Digits() int {
	if strings.HasPrefix(c.Type, "decimal(38") {
		return 38
	}
	return 18
}

// Quoted is a text as SQL writes it.
func Quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
