package config

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// checkUnits checks the tree of units at every day on which it can differ.
func (r *reader) checkUnits() {
	checkSpans(r.p.Units, r.unitAt, r.out)
	checkGaps(r.p.Units, r.unitAt, r.out)
	checkParents(r.p.Units, r.unitAt, r.out)
	if r.p.First.IsZero() || r.p.Rule == "" {
		return
	}
	first := r.p.Rule.Window(r.p.First).To
	checkRoots(r.p.Units, r.unitAt, first, r.out)
	checkCycles(r.p.Units, r.unitAt, first, r.out)
}

// checkSpans finds a code that stands for two units on one day, and codes that a
// shared disk would hold for the same folder.
func checkSpans(units []pipeline.Unit, at []place, out *problems) {
	rows := map[string][]int{}
	for i, u := range units {
		folder := strings.ToLower(u.Code)
		for _, j := range rows[folder] {
			switch {
			case units[j].Code != u.Code:
				out.add(at[i], "mã %q chỉ khác mã %q (dòng %d) ở chữ hoa, chữ thường", "the code %q differs from %q (line %d) only in capitals", u.Code, units[j].Code, at[j].line)
			case u.Code != "" && units[j].Overlaps(u.Validity):
				out.add(at[i], "đơn vị %q đã có hiệu lực trong một số ngày này (dòng %d)", "the unit %q is already valid on some of these days (line %d)", u.Code, at[j].line)
			}
		}
		rows[folder] = append(rows[folder], i)
	}
}

// checkParents finds a unit that is valid on a day on which its parent is not.
func checkParents(units []pipeline.Unit, at []place, out *problems) {
	spans := map[string][]pipeline.Validity{}
	for _, u := range units {
		spans[u.Code] = append(spans[u.Code], u.Validity)
	}
	for i, u := range units {
		parent := spans[u.Parent]
		if u.Parent == "" || parent == nil {
			continue
		}
		if day, ok := uncovered(u.Validity, parent); ok {
			out.add(at[i], "%q có hiệu lực ngày %s nhưng đơn vị cấp trên %q thì không", "%q is valid on %s, but its parent %q is not", u.Code, day, u.Parent)
		}
	}
}

// bounded gives an open span ends that no programme reaches.
func bounded(v pipeline.Validity) pipeline.Validity {
	if v.From.IsZero() {
		v.From = pipeline.NewDate(1, 1, 1)
	}
	if v.To.IsZero() {
		v.To = pipeline.NewDate(9999, 12, 31)
	}
	return v
}

// uncovered returns the first day of a span that none of the others holds.
func uncovered(span pipeline.Validity, by []pipeline.Validity) (pipeline.Date, bool) {
	span = bounded(span)
	day := span.From
	for !day.After(span.To) {
		i := slices.IndexFunc(by, func(v pipeline.Validity) bool { return v.Holds(day) })
		if i < 0 {
			return day, true
		}
		day = bounded(by[i]).To.AddDays(1)
	}
	return pipeline.Date{}, false
}

// daysOfChange returns the days from the first on at which the tree can differ from
// the day before, the first included, in order.
func daysOfChange(units []pipeline.Unit, first pipeline.Date) []pipeline.Date {
	days := []pipeline.Date{first}
	for _, u := range units {
		if u.From.After(first) {
			days = append(days, u.From)
		}
		if !u.To.IsZero() && !u.To.Before(first) {
			days = append(days, u.To.AddDays(1))
		}
	}
	slices.SortFunc(days, pipeline.Date.Compare)
	return slices.Compact(days)
}

// checkRoots finds days from the end of the first period on with no root or with
// two. Days after the last unit ended are the end of the programme.
func checkRoots(units []pipeline.Unit, at []place, first pipeline.Date, out *problems) {
	reported := map[int]bool{}
	for _, day := range daysOfChange(units, first) {
		valid, root := 0, -1
		for i, u := range units {
			if !u.Holds(day) {
				continue
			}
			valid++
			switch {
			case u.Parent != "":
			case root < 0:
				root = i
			case !reported[i]:
				reported[i] = true
				out.add(at[i], "ngày %s có %q là đơn vị gốc thứ hai bên cạnh %q (dòng %d); phải có đúng một đơn vị không có cấp trên",
					"on %s %q is a second root beside %q (line %d); exactly one unit has no parent", day, u.Code, units[root].Code, at[root].line)
			}
		}
		switch {
		case valid == 0 && day == first && len(units) > 0:
			out.add(place{unitsFile, 1}, "không đơn vị nào có hiệu lực vào ngày %s, ngày cuối của kỳ đầu tiên", "no unit is valid on %s, the last day of the first period", day)
		case valid > 0 && root < 0 && !reported[-1]:
			reported[-1] = true
			out.add(place{unitsFile, 1}, "ngày %s không có đơn vị gốc; phải có đúng một đơn vị không có cấp trên", "on %s there is no root; exactly one unit has no parent", day)
		}
	}
}

// checkCycles finds units that are their own ancestors. Each circle is told once, at
// its first row.
func checkCycles(units []pipeline.Unit, at []place, first pipeline.Date, out *problems) {
	told := map[string]bool{}
	for _, day := range daysOfChange(units, first) {
		parent := map[string]string{}
		for _, u := range units {
			if u.Holds(day) {
				parent[u.Code] = u.Parent
			}
		}
		for i, u := range units {
			circle := circleFrom(u.Code, parent)
			if !u.Holds(day) || circle == nil || told[u.Code] {
				continue
			}
			for _, code := range circle {
				told[code] = true
			}
			out.add(at[i], "các đơn vị là cấp trên của nhau theo vòng khép kín: %s", "the units go round in a circle: %s", strings.Join(append(circle, u.Code), " → "))
		}
	}
}

// circleFrom follows the parents of a unit until it meets the unit again, or nil.
func circleFrom(code string, parent map[string]string) []string {
	circle := []string{code}
	for next := parent[code]; next != ""; next = parent[next] {
		if next == code {
			return circle
		}
		if slices.Contains(circle, next) {
			return nil // a circle further up
		}
		circle = append(circle, next)
	}
	return nil
}
