package ingest

// rowClash is a row of a form that stands twice.
type rowClash struct {
	first, second spot
	name          string
	total         bool // the total row, which no copy is known by
}

// tellClashes says which rows stand twice; own is how many rows of each page were kept.
// A page whose rows all stand on another page as well is a copy of it: that is said
// once for the sheet.
func (d *draft) tellClashes(clashes []rowClash, own map[int]int) {
	between := map[[2]int]int{}
	for _, c := range clashes {
		if !c.total {
			between[[2]int{c.first.sheet, c.second.sheet}]++
		}
	}
	told := map[[2]int]bool{}
	for _, c := range clashes {
		pair := [2]int{c.first.sheet, c.second.sheet}
		copied := pair[0] != pair[1] && (own[pair[1]] == 0 || between[pair] > 0 && between[pair] >= own[pair[0]])
		switch {
		case !copied:
			d.tellClash("row-twice", c)
		case !told[pair]:
			told[pair] = true
			d.addOn(spot{sheet: pair[0]}, "form-twice", d.code, d.pages[pair[0]].Name, d.pages[pair[1]].Name)
		}
	}
}

// tellClash says where a row stands twice, with the sheet of the first where it is another.
func (d *draft) tellClash(code string, c rowClash) {
	first := c.first.ref()
	if c.first.sheet != c.second.sheet {
		first += " trang “" + d.pages[c.first.sheet].Name + "”"
	}
	d.addOn(c.second, code, c.name, first, c.second.ref())
}
