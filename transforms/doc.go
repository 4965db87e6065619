// Package transforms is the warehouse: it keeps the cells of accepted submissions as
// Parquet files and does all the arithmetic, in SQL.
//
// A database computes and is never the place where something is kept: a roll-up lays its
// parameters and views down in a place of its own, which ends with it. The database is
// DuckDB, inside the process and in memory, unless another stands behind the same seam;
// see package engine. The facts are derived from the archive and may be
// deleted; a file that is damaged counts as not there, so that its submissions are
// read again from their originals. Beside them are kept the figures that were rolled up
// last, for runs of the same program over the same.
//
// The arithmetic is in sql/NNN_name.sql, one definition a file (NNN_name.view.sql where
// its rows are not kept), in words that all engines share. What cannot be said in these
// stands in sql/ENGINE under the same name. Go hands parameters in as rows and carries the
// figures out; it adds nothing up.
//
//	000       what a run is told
//	010–170   who lies below whom and is summed where, what a line says, which figures stand in a total
//	180–290   the numeric roll-up kinds, percentages, verdicts
//	300–360   gaps, texts, reconciliation, the flows line of the ledger, points, keys behind a distinct count
//	400–430   several periods taken together
//	500–590   a period on the tree of another day, with the audits of that
//	600–620   a root's figures from those of its children, where only a branch of the tree was computed anew
//	800–820   one figure back to its cells
//	830–860   all figures back to their cells at once
//	900–970   audits: must return no rows, or the run fails with the first of them
package transforms
