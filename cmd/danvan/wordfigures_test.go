package main

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// wordTables reads the tables of a Word document as a reader sees them.
func wordTables(t *testing.T, name string) (tables [][][]string) {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	inText, inTable := false, false
	last := func() *[]string { rows := tables[len(tables)-1]; return &rows[len(rows)-1] }
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return tables
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "tbl":
				tables, inTable = append(tables, nil), true
			case "tr":
				tables[len(tables)-1] = append(tables[len(tables)-1], nil)
			case "tc":
				*last() = append(*last(), "")
			case "t":
				inText = inTable
			}
		case xml.EndElement:
			if token.Name.Local == "tbl" {
				inTable = false
			}
			inText = inText && token.Name.Local != "t"
		case xml.CharData:
			if inText {
				row := *last()
				row[len(row)-1] += string(token)
			}
		}
	}
}

// wordShowsResults holds every figure in the annexes of the Word report to what the
// command results says, as far as the decimals that are shown. It returns how many.
func wordShowsResults(t *testing.T, dir string, p *pipeline.Programme, period pipeline.Period, want map[[2]string]resultView) (seen int) {
	t.Helper()
	tree := p.Tree(period)
	units := map[string]string{tree.Root().Name: tree.Root().Code}
	short := strings.NewReplacer("Thành phố ", "TP. ", "Thị xã ", "TX. ", "Huyện ", "H. ", "UBND huyện ", "H. ", "UBND thành phố ", "TP. ", "UBND thị xã ", "TX. ")
	for _, u := range tree.Children(tree.Root().Code) {
		units[short.Replace(u.Name)] = u.Code
	}
	indicators := map[string]string{}
	for _, i := range p.Indicators {
		indicators[i.Name] = i.Code
	}
	for _, table := range wordTables(t, filepath.Join(dir, "reports", period.String(), "bao-cao-tong-hop.docx")) {
		if len(table) == 0 || len(table[0]) < 4 || table[0][1] != "Chỉ tiêu" || table[0][2] != "Đơn vị tính" {
			continue
		}
		for _, row := range table[1:] {
			for column := 3; column < len(row); column++ {
				unit, indicator := units[table[0][column]], indicators[row[1]]
				if unit == "" || indicator == "" {
					t.Errorf("the annex names %q and %q", table[0][column], row[1])
				} else if text, marked := strings.CutSuffix(row[column], " (**)"); marked && (text != "0" || want[[2]string{unit, indicator}].UnitsReported > 0) {
					t.Errorf("the annex says of %q that nobody reported %s %s", row[column], unit, indicator)
				} else if r := want[[2]string{unit, indicator}]; !shows(ofUnits(text, r)) {
					t.Errorf("the annex shows %q for %s %s, results say %s (%d/%d units)", row[column], unit, indicator, r.Value, r.UnitsReported, r.UnitsExpected)
				}
				seen++
			}
		}
	}
	return seen
}

// ofUnits takes from a cell the units behind the figure, which it must name where they are
// several and not all of them have given theirs.
func ofUnits(cell string, r resultView) (string, resultView) {
	if r.UnitsExpected < 2 || r.UnitsReported == 0 || r.UnitsReported == r.UnitsExpected {
		return cell, r
	}
	text, ok := strings.CutSuffix(cell, "("+shown.Count(r.UnitsReported)+"/"+shown.Count(r.UnitsExpected)+")")
	if !ok {
		return "no n/N: " + cell, r
	}
	return text, r
}

// shows tells whether a cell says a result: a number as offices write it, rounded half
// away from zero, "–" for nothing, "…" for a figure that is missing, a blank where none is
// asked for.
func shows(cell string, r resultView) bool {
	switch {
	case r.Value == "" && r.UnitsExpected == 0:
		return cell == ""
	case r.Value == "" && r.Denominator == "0":
		return cell == "–"
	case r.Value == "":
		return cell == "…"
	}
	whole, decimals, _ := strings.Cut(cell, ",")
	written, ok := new(big.Rat).SetString(strings.ReplaceAll(whole, ".", "") + "." + decimals + "0")
	exact, ok2 := new(big.Rat).SetString(r.Value.String())
	if !ok || !ok2 {
		return false
	}
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(2, len(decimals)))), nil)))
	return new(big.Rat).Abs(new(big.Rat).Sub(written, exact)).Cmp(half) <= 0
}
