package transforms

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"danvan/transforms/engine"
)

// outsider is a way to say something that not every engine has, or that means something
// else in another.
type outsider struct{ pattern, why string }

// outsiders are refused in the common definitions: DuckDB, PostgreSQL and Trino do not
// agree on them.
func outsiders() []outsider {
	const duck, types = "DuckDB's own", "the types are text, integer, bigint, boolean and decimal"
	return []outsider{
		{`qualify|group by all|order by all|asof|positional|pivot|unpivot|exclude|sample|using sample|glob|ilike|semi join|anti join|summarize`, duck},
		{`try_cast|max_by|min_by|arg_max|arg_min|any_value|count_if|countif|bool_xor|median|mode|quantile\w*|approx_\w+|histogram`, "not in all"},
		{`string_agg|listagg|group_concat|array_agg|list|list_\w+|array|array_\w+|struct_\w+|row_to_json|map|map_\w+|unnest|json\w*|len`, "lists are written in three ways"},
		{`read_parquet|read_csv\w*|read_json\w*|\w+_scan|range|generate_series`, "facts are reached through the seam"},
		{`recursive`, "Trino goes ten levels deep"},
		{`lateral|distinct on|natural|cross apply`, "not in all"},
		{`update|delete|insert|merge|alter|drop|truncate|create|copy`, "a definition is one query"},
		{`hugeint|uhugeint|utinyint|usmallint|uinteger|ubigint|tinyint|varchar|string|double|float|real|numeric|blob|bytea|date|time|timestamp|timestamptz|interval`, types},
		{`round|trunc|ceil|floor|div|mod`, "rounds in three ways"},
		{`ifnull|nvl|iif|if|decode|isnull`, "coalesce and case are in all"},
		{`greatest|least|concat|concat_ws`, "NULL is passed over by some"},
		{`nulls first|nulls last|limit|offset|fetch`, "say a whole order"},
		{`now|current_date|current_timestamp|random|uuid|gen_random_uuid`, "the same run gives the same"},
		{`regexp_\w+|similar to|collate`, "not in all"},
		{`as text`, "Trino has no text"},
	}
}

// signs are what outsiders in signs look like.
func signs() []outsider {
	return []outsider{
		{`::`, "cast( as ) is in all"},
		{`//`, "DuckDB's own"},
		{`==`, "DuckDB's own"},
		{`->`, "not in all"},
		{`[\[\]{}]`, "lists are written in three ways"},
		{`/`, "of whole numbers DuckDB makes a fraction and the others a whole number"},
		{`\$\d|\?`, "what a run is told arrives as rows"},
		{`\(select count\(`, "Trino looks for a relation among the columns within: join what is counted"},
	}
}

// outside names what in a definition is outside the common subset, by line.
func outside(name, text string) []string {
	var out []string
	for i, line := range strings.Split(text, "\n") {
		code, _, _ := strings.Cut(line, "--")
		code = regexp.MustCompile(`'[^']*'`).ReplaceAllString(code, "''")
		for _, o := range outsiders() {
			if found := regexp.MustCompile(`(?i)\b(` + o.pattern + `)\b`).FindString(code); found != "" {
				out = append(out, fmt.Sprintf("%s:%d: %q is outside the common subset: %s", name, i+1, found, o.why))
			}
		}
		for _, o := range signs() {
			if found := regexp.MustCompile(o.pattern).FindString(code); found != "" {
				out = append(out, fmt.Sprintf("%s:%d: %q is outside the common subset: %s", name, i+1, found, o.why))
			}
		}
	}
	return out
}

// agreed are the places where an outsider is right, with the reason.
func agreed() map[string]string {
	return map[string]string{
		`010_lineage.sql: "recursive"`: "a tree has a depth that nobody knows; Trino has a definition of its own",
		`290_result.view.sql: "/"`:     "there is nothing to round, whatever an engine divides in",
	}
}

// TestCommonSQLIsCommon holds every definition that all engines run to the subset that
// they share.
func TestCommonSQLIsCommon(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(sqlFiles, "sql/*.sql")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(sqlFiles, file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_parameters.sql") {
			continue // the engines make these tables, each with its types
		}
		for _, found := range outside(path.Base(file), string(text)) {
			where := regexp.MustCompile(`:\d+: ("[^"]*") .*`).ReplaceAllString(found, ": $1")
			if agreed()[where] == "" {
				t.Error(found)
			}
		}
	}
}

// An engine's own definition stands beside a common one.
func TestOwnDefinitionsHaveACommonOne(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(sqlFiles, "sql/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, err := fs.Stat(sqlFiles, path.Join("sql", path.Base(file))); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestOutsidersAreFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"select a from t qualify row_number() over (order by a) = 1",
		"select a, count(*) from t group by all",
		"select max_by(a, b) from t",
		"select count_if(a > 1) from t",
		"select try_cast(a as integer) from t",
		"select a::integer from t",
		"select string_agg(a, ',') from t",
		"select list(a) from t",
		"select list_sort(a) from t",
		"select struct_pack(a := 1)",
		"select {'a': 1}",
		"select [1, 2]",
		"with recursive r as (select 1) select * from r",
		"select * from read_parquet('x')",
		"select a // b from t",
		"select a / b from t",
		"select * from t, lateral (select 1) x",
		"update t set a = 1",
		"DELETE from t",
		"insert into t select 1",
		"select cast(a as hugeint) from t",
		"select cast(a as double) from t",
		"select cast(a as text) from t",
		"select round(a, 2) from t",
		"select * exclude (a) from t",
		"select distinct on (a) a from t",
		"select if(a, 1, 2) from t",
		"select greatest(a, b) from t",
		"select a from t order by a limit 1",
		"select now()",
		"select a from t where b ilike 'x'",
		"select a from t where a == 1",
		"select a->'b' from t",
		"select a from t where a = $1",
		"select unnest(a) from t",
		"select * from generate_series(1, 2)",
		"select a from t order by a nulls first",
		"select a from t where (select count(*) from t other where other.a = t.a) = 1",
	} {
		if found := outside("x.sql", "-- Grain: none\n"+text); len(found) == 0 || !strings.HasPrefix(found[0], "x.sql:2: ") {
			t.Errorf("%s: %v", text, found)
		}
	}
	for _, text := range []string{"-- a list, rounded // by update", "select 'a list // of updates' as words, sum(a) from t group by b", "select updated, listed from t"} {
		if found := outside("x.sql", text); len(found) > 0 {
			t.Errorf("%s: %v", text, found)
		}
	}
}

// ordering is an engine that holds against the common subset what is read of a run, which
// stands in no definition.
type ordering struct {
	engine.Engine
	t *testing.T
}

func (o ordering) Begin(ctx context.Context, need engine.Need) (engine.Place, error) {
	place, err := o.Engine.Begin(ctx, need)
	return orderingPlace{place, o.t}, err
}

type orderingPlace struct {
	engine.Place
	t *testing.T
}

func (p orderingPlace) Second(ctx context.Context) (engine.Place, error) {
	second, err := p.Place.Second(ctx)
	if second == nil || err != nil {
		return nil, err
	}
	return orderingPlace{second, p.t}, nil
}

func (p orderingPlace) Apart(ctx context.Context) (engine.Place, error) {
	apart, err := p.Place.Apart(ctx)
	if apart == nil || err != nil {
		return nil, err
	}
	return orderingPlace{apart, p.t}, nil
}

func (p orderingPlace) Query(ctx context.Context, query string) (*sql.Rows, error) {
	p.hold(query)
	return p.Place.Query(ctx, query)
}

func (p orderingPlace) Values(ctx context.Context, query string, one func([]driver.Value) error) error {
	p.hold(query)
	return p.Place.Values(ctx, query, one)
}

func (p orderingPlace) hold(query string) {
	if name := orderedByColumn(query); name != "" {
		p.t.Errorf("Trino takes %s, which rows are put in order by, for the column of that name and not for the table; name one of them otherwise:\n%s", name, query)
	}
}

// orderedByColumn is the table that a query puts its rows in order by which is also the name
// of one of its columns.
func orderedByColumn(query string) string {
	at := strings.LastIndex(query, "order by ")
	if at < 0 || strings.Count(query[at:], "(") < strings.Count(query[at:], ")") {
		return "" // the order is that of a part
	}
	whole, order := query[:at], query[at:]
	for inner := regexp.MustCompile(`\([^()]*\)`); inner.MatchString(whole); {
		whole = inner.ReplaceAllString(whole, " ")
	}
	list := regexp.MustCompile(`(?s)^.*\bselect\b(.*?)\bfrom\b`).FindStringSubmatch(whole)
	if list == nil {
		return ""
	}
	columns := map[string]bool{}
	for _, column := range strings.Split(list[1], ",") {
		columns[regexp.MustCompile(`\w*$`).FindString(strings.TrimSpace(column))] = true
	}
	for _, table := range regexp.MustCompile(`(\w+)\.`).FindAllStringSubmatch(order, -1) {
		if columns[table[1]] {
			return table[1]
		}
	}
	return ""
}

func TestRowsOrderedByAColumnsNameAreFound(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"select indicator.indicator, sum(x.a) from branch cross join indicator order by branch.unit, indicator.place":                             "indicator",
		"with a as (select unit.unit from unit) select a.unit, count(*) as unit from a join unit on unit.unit = a.unit order by coalesce(unit.a)": "unit",
		"select sum(a) over (order by unit.b) as unit from unit":                                                                                  "",
		"select b.a as unit\nfrom b join unit on unit.unit = b.unit\norder by b.c, unit.place desc":                                               "unit",
		"select the_indicator.indicator from indicator the_indicator order by the_indicator.place":                                                "",
		"select unit from unit": "",
	} {
		if got := orderedByColumn(query); got != want {
			t.Errorf("%s: found %q and not %q", query, got, want)
		}
	}
}
