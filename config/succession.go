package config

import (
	"slices"

	"danvan/pipeline"
)

// checkGaps finds a code that was out of use and came back: codes are never re-used, and
// a figure could not be followed over the days between.
func checkGaps(units []pipeline.Unit, at []place, out *problems) {
	rows := map[string][]int{}
	for i, u := range units {
		rows[u.Code] = append(rows[u.Code], i)
	}
	for _, u := range units {
		spans := rows[u.Code]
		delete(rows, u.Code)
		slices.SortStableFunc(spans, func(a, b int) int { return units[a].From.Compare(units[b].From) })
		for k := 1; k < len(spans); k++ {
			before, next := units[spans[k-1]], units[spans[k]]
			if u.Code != "" && !before.To.IsZero() && next.From.After(before.To.AddDays(1)) {
				out.add(at[spans[k]], "đơn vị %q không có hiệu lực từ %s đến %s (dòng %d); đơn vị khác thì phải có mã khác",
					"the unit %q is not valid from %s to %s (line %d); another unit needs another code", u.Code, before.To.AddDays(1), next.From.AddDays(-1), at[spans[k-1]].line)
			}
		}
	}
}

// checkEnds holds what became of a unit against its days: one that went whole to another
// is there no longer, and one that ended did not keep a part for itself.
// Rows of which something else is wrong are passed over.
func (r *reader) checkEnds(rows []word) {
	if r.undated {
		return
	}
	for i, c := range r.p.Changes {
		readable := rows[i].text == "whole" || rows[i].text == "part"
		_, left := c.WentOutside()
		if !readable || c.Day.IsZero() || !r.unitHolds(c.Old, c.Day.AddDays(-1)) || !left && !r.unitHolds(c.New, c.Day) {
			continue
		}
		stays := r.unitHolds(c.Old, c.Day)
		if c.Whole && stays && c.Old != c.New {
			r.out.add(rows[i].place, "%q chuyển toàn bộ sang %q ngày %s nhưng vẫn còn hiệu lực", "%q went whole to %q on %s and is still valid", c.Old, c.New, c.Day)
		}
		if !c.Whole && !stays && r.partsOn(c) == 1 {
			r.out.add(rows[i].place, "%q hết hiệu lực ngày %s mà chỉ một phần sang %q; ghi whole, hoặc ghi đủ các đơn vị nhận phần còn lại",
				"%q ended on %s and only a part went to %q; write whole, or the units that took the rest", c.Old, c.Day, c.New)
		}
	}
}

// partsOn counts the units that took a part of a unit on a day.
func (r *reader) partsOn(c pipeline.Change) (n int) {
	for _, other := range r.p.Changes {
		if other.Old == c.Old && other.Day == c.Day {
			n++
		}
	}
	return n
}

// weighHeirs warns of a unit that ended and that nobody took over: its figures then
// stand with the root only where they are shown on a later tree.
func (r *reader) weighHeirs(out *problems) {
	for i, u := range r.p.Units {
		if u.To.IsZero() || r.unitHolds(u.Code, u.To.AddDays(1)) {
			continue
		}
		day := u.To.AddDays(1)
		if !slices.ContainsFunc(r.p.Changes, func(c pipeline.Change) bool { return c.Old == u.Code && c.Day == day }) {
			out.add(r.unitAt[i], "%q hết hiệu lực ngày %s mà changes.csv không ghi đơn vị nào nhận; chuỗi số liệu tính lại chỉ còn ở đơn vị gốc",
				"%q ends on %s and changes.csv names no unit that took it over; restated series show it with the root only", u.Code, u.To)
		}
	}
}
