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
)

// yearsOfCountry is Việt Nam over ten years of quarters, from 2016 to 2025, across
// 1 July 2025: every commune files one form of so many fields, each field an indicator
// (every fourth a ratio), one in twenty forms is lacking. The numbers come from a seed.
func yearsOfCountry(b *testing.B, fields int) (*pipeline.Programme, []pipeline.Receipt, *Warehouse) {
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
	w := openTest(b)
	random := rand.New(rand.NewPCG(2025, 7))
	var receipts []pipeline.Receipt
	for year := 2016; year <= 2025; year++ {
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

// BenchmarkCountry restates ten years of the whole country on the tree of today: one
// indicator of one province and of one commune, and all indicators of all units. It says
// the time that the processor was at work and the most memory that the process had.
//
//	go test ./transforms -run - -bench Country/fields=2 -benchtime 1x -timeout 60m
//
// On two cores that others used as well (load 10), the engine held to 512 MB, two fields
// and all forty quarters: one indicator of a province 9.0 s of the processor, of a commune
// 6.7 s, of the country 98 s; everything of everybody on both trees (1.07 million figures)
// 108 s, 215 s by the clock; the process had 1,349 MB at most, what was made up for it
// included. With 102 fields it has not been run.
func BenchmarkCountry(b *testing.B) {
	for _, fields := range []int{2, 102} {
		b.Run(fmt.Sprintf("fields=%d", fields), func(b *testing.B) {
			p, receipts, w := yearsOfCountry(b, fields)
			quarter := func(year, number int) pipeline.Period {
				return pipeline.Period{Kind: pipeline.Quarter, Year: year, Number: number}
			}
			desk := pipeline.Desk{Programme: p, Warehouse: w, Basis: &pipeline.Basis{Receipts: receipts}}
			day := pipeline.NewDate(2025, time.December, 14)
			for _, unit := range []string{"N19", "M05443", "VN"} {
				measured(b, "one indicator, unit "+unit, func() {
					s, err := desk.Series(b.Context(), pipeline.SeriesQuestion{Unit: unit, Indicator: "c0", From: quarter(2016, 1), To: quarter(2025, 4), On: day})
					if err != nil {
						b.Fatal(err)
					}
					if len(s.Points) != 40 || s.Points[0].Restated.Gap != pipeline.NoGap && unit != "M05443" {
						b.Fatalf("%d points, %+v", len(s.Points), s.Points[0])
					}
				})
			}
			measured(b, "all indicators, all units", func() {
				tables, figures := 0, 0
				err := desk.SeriesTables(b.Context(), quarter(2016, 1), quarter(2025, 4), day, func(t pipeline.SeriesTable) error {
					tables++
					figures += len(t.AsReported.Results) + len(t.Restated.Results)
					return nil
				})
				if err != nil || tables != 40 {
					b.Fatal(tables, err)
				}
				b.Logf("%d figures of %d cells", figures, len(receipts)*fields)
			})
		})
	}
}

// measured logs the time of one go, the processor's and the process's peak of memory so
// far; the last two where the system tells them.
func measured(b *testing.B, what string, do func()) {
	start, busy := time.Now(), processorTime()
	do()
	b.Logf("%-32s %8.2f s, %8.2f s of the processor, peak %d MB", what, time.Since(start).Seconds(), (processorTime() - busy).Seconds(), peakMemory())
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
