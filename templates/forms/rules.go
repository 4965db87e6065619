package forms

import (
	"fmt"
	"strings"

	"danvan/pipeline"
)

// numberRule accepts a number of the field's kind, or a text for "không phát sinh".
func (d *draft) numberRule(f *pipeline.Field, cell string) string {
	bounds := []string{}
	if f.Kind == pipeline.Count {
		bounds = append(bounds, cell+">=0", cell+"=INT("+cell+")")
	}
	if f.Max > 0 {
		bounds = append(bounds, cell+"<="+f.Max.String())
	}
	number := "TRUE"
	if len(bounds) > 0 {
		number = "AND(" + strings.Join(bounds, ",") + ")"
	}
	return fmt.Sprintf("IF(ISNUMBER(%s),%s,%s>0)", cell, number, isNil(cell))
}

// dayRule accepts a day typed as dd/mm/yyyy, or a day that Excel made of it.
func dayRule(cell string) string {
	first := `FIND("/",` + cell + `)`
	return fmt.Sprintf(`OR(ISNUMBER(%[1]s),AND(ISNUMBER(VALUE(RIGHT(%[1]s,4))),VALUE(LEFT(%[1]s,%[2]s-1))<=31,VALUE(MID(%[1]s,%[2]s+1,FIND("/",%[1]s,4)-%[2]s-1))<=12))`, cell, first)
}

// keyRule accepts a key that stands in no other row.
func keyRule(from, to string) string {
	return fmt.Sprintf("COUNTIF(%s:%s,%s)=1", pin(from), pin(to), from)
}

// pin makes a cell absolute: "B12" to "$B$12".
func pin(cell string) string {
	split := strings.IndexAny(cell, "0123456789")
	return "$" + cell[:split] + "$" + cell[split:]
}

// isNil counts 1 where the cell says "không phát sinh".
func isNil(cell string) string { return "COUNTIF(" + nameNil + ",TRIM(" + cell + "))" }

func isYes(cell string) string { return "COUNTIF(" + nameYes + ",TRIM(" + cell + "))" }

// vietnameseNumber writes 1234567.5 as 1.234.567,5.
func vietnameseNumber(n pipeline.Number) string {
	whole, frac, _ := strings.Cut(n.String(), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if frac != "" {
		whole += "," + frac
	}
	return sign + whole
}
