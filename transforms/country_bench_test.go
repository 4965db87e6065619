package transforms

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

// countryOf is Việt Nam across 1 July 2025: every commune files one form of so many fields,
// each field an indicator (every fourth a ratio).
func countryOf(b *testing.B, fields int) *pipeline.Programme {
	p := country(b)
	p.Forms[0].Fields, p.Indicators = nil, nil
	for k := range fields {
		code := fmt.Sprintf("c%d", k)
		p.Forms[0].Fields = append(p.Forms[0].Fields, pipeline.Field{Code: code, Kind: pipeline.Count})
		ind := pipeline.Indicator{Code: code, Kind: pipeline.Flow, Numerator: refs("F." + code)}
		if k%4 == 3 {
			ind.Kind, ind.Denominator = pipeline.Ratio, refs(fmt.Sprintf("F.c%d", k-1))
		}
		p.Indicators = append(p.Indicators, ind)
	}
	return p
}

// yearsOfCountry is that country over so many years of quarters, the last of them 2025: one
// in twenty forms is lacking. The numbers come from a seed.
func yearsOfCountry(b *testing.B, fields, years int) (*pipeline.Programme, []pipeline.Receipt, *Warehouse) {
	p := countryOf(b, fields)
	w, err := Open(Options{Facts: b.TempDir(), Key: "country", Engine: duckdb.Engine{MemoryMB: 3000, Threads: 2}})
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2025, 7))
	var receipts []pipeline.Receipt
	for year := 2026 - years; year <= 2025; year++ {
		for number := 1; number <= 4; number++ {
			subs := countryQuarter(p, pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: number}, random)
			if err := w.Store(b.Context(), subs); err != nil {
				b.Fatal(err)
			}
			for _, s := range subs {
				s.Cells = nil
				receipts = append(receipts, pipeline.Receipt{Unit: s.Unit, Decision: pipeline.Accepted, Submissions: []pipeline.Submission{s}})
			}
		}
	}
	return p, receipts, w
}

func countryQuarter(p *pipeline.Programme, period pipeline.Period, random *rand.Rand) []pipeline.Submission {
	var out []pipeline.Submission
	for _, u := range p.Tree(period).Units() {
		if u.Tier != "commune" || random.IntN(20) == 0 {
			continue
		}
		s := pipeline.Submission{ID: fmt.Sprintf("%s/%s/F", u.Code, period), Unit: u.Code, Form: "F", Period: period, Version: 1, Scope: pipeline.Own, Verdict: pipeline.Accepted}
		for k := range p.Forms[0].Fields {
			s.Cells = append(s.Cells, pipeline.Cell{Field: p.Forms[0].Fields[k].Code, Measure: pipeline.Value, State: pipeline.Reported,
				Number: pipeline.Int(1 + random.Int64N(500)), Sheet: "F", Ref: "B2"})
		}
		out = append(out, s)
	}
	return out
}

// BenchmarkCountry asks for years of the whole country on the tree of today: a plain sum
// of all cells, which the rest is held against; one quarter with everything that a
// consolidation has; one indicator of one province, of one commune and of the country; and
// all indicators of all units on both trees. It says the time that the processor was at
// work, how many plain sums that is, and the most memory that the process had.
//
//	go test ./transforms -run - -bench Country/fields=2/years=10 -benchtime 1x -timeout 60m
//
// On two cores that others used as well (load 40), two fields and ten years, in seconds of
// the processor: a quarter 1.1; one indicator of a province 2.9, of a commune 1.7, of the
// country 61; everything of everybody on both trees 60 (1.07 million figures); the process
// had 1,444 MB at most. That was before units were numbers in a run, and has not been run
// since. A quarter with 102 fields of 10,600 communes was 9 s and 1.8 GB then and is 5 s and
// 1.3 GB, with one thread and the engine held to 2,048 MB.
func BenchmarkCountry(b *testing.B) {
	for _, size := range []struct{ fields, years int }{{2, 10}, {102, 1}, {102, 10}} {
		b.Run(fmt.Sprintf("fields=%d/years=%d", size.fields, size.years), func(b *testing.B) {
			p, receipts, w := yearsOfCountry(b, size.fields, size.years)
			quarter := func(year, number int) pipeline.Period {
				return pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: number}
			}
			from, to := quarter(2026-size.years, 1), quarter(2025, 4)
			desk := pipeline.Desk{Programme: p, Warehouse: w, Basis: &pipeline.Basis{Receipts: receipts}}
			day := pipeline.NewDate(2025, time.December, 14)
			sum := sumOfCells(b, w)
			measured(b, sum, "one quarter", func() {
				f, err := w.RollUp(b.Context(), p, quarter(2025, 2), pipeline.Counting(p, quarter(2025, 2), receipts))
				if err != nil || len(f.Results) == 0 {
					b.Fatal(err)
				}
			})
			for _, unit := range []string{"N19", "M05443", "VN"} {
				measured(b, sum, "one indicator, unit "+unit, func() {
					s, err := desk.Series(b.Context(), pipeline.SeriesQuestion{Unit: unit, Indicator: "c0", From: from, To: to, On: day})
					if err != nil {
						b.Fatal(err)
					}
					if len(s.Points) != 4*size.years || s.Points[0].Restated.Gap != pipeline.NoGap && unit != "M05443" {
						b.Fatalf("%d points, %+v", len(s.Points), s.Points[0])
					}
				})
			}
			measured(b, sum, "all indicators, all units", func() {
				tables, figures := 0, 0
				err := desk.SeriesTables(b.Context(), from, to, day, func(t pipeline.SeriesTable) error {
					tables++
					figures += len(t.AsReported.Results) + len(t.Restated.Results)
					return nil
				})
				if err != nil || tables != 4*size.years {
					b.Fatal(tables, err)
				}
				b.Logf("%d figures of %d cells", figures, len(receipts)*size.fields)
			})
		})
	}
}

// sumOfCells is the time that the processor needs to add up every cell as the engine holds
// it best, without a key.
func sumOfCells(b *testing.B, w *Warehouse) time.Duration {
	b.Helper()
	ctx := b.Context()
	var sum time.Duration
	err := w.begin(ctx, 1<<30, func(r *run) error {
		if err := r.exec("create table plain as select number from read_parquet(" + engine.Quoted(w.folder+"/*/*"+factSuffix) + ")"); err != nil {
			return err
		}
		start := processorTime()
		const times = 20
		for range times {
			var added string
			if err := r.each("select cast(sum(number) as varchar) from plain", func(scan func(...any) error) error { return scan(&added) }); err != nil {
				return err
			}
		}
		sum = (processorTime() - start) / times
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%-32s %8.3f s of the processor", "a plain sum of all cells", sum.Seconds())
	return sum
}

// measured logs the time of one go, the processor's, how many plain sums that is, and the
// process's peak of memory so far; the last three where the system tells them.
func measured(b *testing.B, sum time.Duration, what string, do func()) {
	start, busy := time.Now(), processorTime()
	do()
	took := processorTime() - busy
	b.Logf("%-32s %8.2f s, %8.2f s of the processor, %6.0f plain sums, peak %d MB",
		what, time.Since(start).Seconds(), took.Seconds(), float64(took)/float64(max(sum, 1)), peakMemory())
}

// processorTime is the time that the process was at work, in user mode; 0 where the
// system does not tell it.
func processorTime() time.Duration {
	data, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	fields := regexp.MustCompile(`\S+`).FindAllString(regexp.MustCompile(`^.*\)`).ReplaceAllString(string(data), ""), -1)
	ticks, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func peakMemory() int {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindStringSubmatch(string(data))
	if m == nil {
		return 0
	}
	kb, _ := strconv.Atoi(m[1]) // the pattern is digits
	return kb / 1024
}
