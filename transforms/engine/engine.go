// Package engine is the seam between the transforms and the database that runs their SQL.
// The SQL is one body for all of them; what a database does in its own way is named here
// and stands in a package for each, below this one. A definition that cannot be said in
// common words stands in transforms/sql/NAME beside the common one, by the same name.
package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"danvan/pipeline"
)

// Engine is a database that runs the SQL of the transforms.
type Engine interface {
	// Name is that of the folder of transforms/sql with the engine's own definitions.
	Name() string
	// Cells is how many cells it is well handed at once where they can as well be handed in
	// parts; 0 is any number.
	Cells() int
	// Begin makes a place for the tables of one run, which no other run sees.
	Begin(ctx context.Context, need Need) (Place, error)
	// Tidy removes what runs left that were cut. The caller makes sure that no other
	// process computes over these facts.
	Tidy(ctx context.Context, facts string) error
}

// Need is what a run takes.
type Need struct {
	Facts  string // folder of all facts
	Folder string // the one below it that the run reads, in which an engine may lay things aside
	Rows   int    // that it will hand in, cells included
}

// Place is where the tables of one run stand. Its statements find them by their bare
// names. It is used by one goroutine; see Second.
type Place interface {
	// Lay makes a table of what a run is told, with its rows.
	Lay(ctx context.Context, t Table, rows []Row) error
	// Facts makes the cells of facts files readable and says, in one from item or several,
	// where they are: with the columns of a fact and file, the file's number.
	Facts(ctx context.Context, files []File) (from []string, err error)
	// Keep computes a query and keeps its rows under a name.
	Keep(ctx context.Context, name, query string) error
	// View keeps a query under a name.
	View(ctx context.Context, name, query string) error
	// Add adds the rows of a query to a table.
	Add(ctx context.Context, table, query string) error
	// Drop says that a table is read no more, nor any view of it. An engine whose tables take
	// no memory of this process may leave it be.
	Drop(ctx context.Context, table string) error
	// Exec runs a statement that is none of these.
	Exec(ctx context.Context, statement string) error
	// Query returns the rows of a query; they scan into what is meant, texts into string.
	Query(ctx context.Context, query string) (*sql.Rows, error)
	// Values hands every row of a query to one as the driver gives it, for queries of very
	// many rows: texts as string, whole numbers as int32 or int64, NULL as nil. They are
	// good until the next.
	Values(ctx context.Context, query string, one func([]driver.Value) error) error
	// Figure is what a query of [Place.Values] asks for to have the number in a column, of
	// six decimals at most, as Number reads it.
	Figure(column string) string
	// Number reads what Figure asked for; NULL is missing. A number that a figure cannot
	// hold is an error.
	Number(v driver.Value) (pipeline.Maybe, error)
	// Second is the same place for another goroutine, which sees what was done in this one
	// and ends with it; nil where the engine has none.
	Second(ctx context.Context) (Place, error)
	// Apart is an empty place inside this one, whose tables neither sees of the other, for another
	// goroutine or this one: it is there at once, and ends with this one at the latest. It is nil
	// where the engine has none.
	Apart(ctx context.Context) (Place, error)
	// End leaves nothing of the run behind, whatever became of it and of its context.
	End(ctx context.Context) error
}

// Row is a row of a table in the order of its columns: string, int32, bool,
// [pipeline.Number] or nil.
type Row []driver.Value

// File is a facts file of which a run reads some submissions.
type File struct {
	Number      int32 // its place among the files of the run
	Path        string
	First, Last string // of the submissions that are read; others may lie between
	// Read hands on the cells of the submissions from the first to the last, for an engine
	// that does not read the file by itself.
	Read func(ctx context.Context, first, last string, one func(submission string, c pipeline.Cell) error) error
}
