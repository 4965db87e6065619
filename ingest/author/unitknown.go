package author

import "danvan/pipeline"

// programmeUnits are the units that the programme has before the list is read.
type programmeUnits struct {
	unitIndex // those of the day

	now   []*entry
	taken map[string]*entry // by code, those of other days as well: no code is used twice
}

// programmeEntries takes the programme's units; superiors are looked for among those
// of the list's day, or that have not ended.
func programmeEntries(opts UnitOptions) programmeUnits {
	k := programmeUnits{newUnitIndex(), nil, map[string]*entry{}}
	for _, u := range opts.Known {
		e := newEntry(u)
		e.known = true
		k.taken[u.Code] = e
		if opts.Day.IsZero() && u.To.IsZero() || !opts.Day.IsZero() && u.Holds(opts.Day) {
			k.now = append(k.now, e)
			k.add(e)
		}
	}
	for _, e := range k.now {
		e.above = k.byCode[e.Parent]
	}
	return k
}

// standIn lets the row of the list that is the programme's root stand for it, so that
// what hangs below either hangs below one.
func (k programmeUnits) standIn(entries []*entry, root string) {
	known := k.taken[root]
	if known == nil {
		return
	}
	for _, e := range entries {
		if e.parent != "" || e.above != nil || e.refused || e.Code != root && (e.Code != "" || e.words != known.words) {
			continue
		}
		e.Code = root
		for code, other := range k.byCode {
			if other == known {
				k.byCode[code] = e
			}
		}
		k.byName[known.words] = []*entry{e}
		return
	}
}

// same finds the programme's unit that an entry is: of its name and tier, below the
// same superior.
func (k programmeUnits) same(e *entry) *entry {
	for _, other := range k.byName[e.words] {
		if other.known && other.Tier == e.Tier && other.Parent == e.superiorCode() {
			return other
		}
	}
	return nil
}

// renamed finds the programme's unit that an entry may be under another name: the
// code and the bare name are the same, the kind is not.
func (k programmeUnits) renamed(e *entry, code string) *entry {
	other := k.taken[code]
	if other == nil || other.bare != e.bare || other.Tier != e.Tier || other.Parent != e.superiorCode() {
		return nil
	}
	return other
}

func (e *entry) superiorCode() string {
	if e.above != nil {
		return e.above.Code
	}
	return e.Parent
}

// refuseRenamed answers a row that may be a unit of the programme or a new one: a
// guess would double the unit or lose it.
func (r *unitReader) refuseRenamed(e *entry, code string, other pipeline.Unit) {
	r.refuse(e, "Mã %s của “%s” đã là của “%s” trong chương trình; nếu là đơn vị khác thì ghi cột “Mã”.",
		"The code %s of “%s” belongs to “%s” in the programme; fill in the code column if it is another unit.", code, e.Name, other.Name)
}
