package ingest

import "danvan/ingest/book"

// rowClash is a row of a form that stands twice, at two addresses of its pages.
type rowClash struct {
	first, second         int // pages
	name                  string
	total                 bool   // the total row, which no copy is known by
	firstCell, secondCell [2]int // column, row
}

// rowClashes are the rows of a form that stand twice.
type rowClashes []rowClash

func (c *rowClashes) add(one rowClash) { *c = append(*c, one) }

// tellClashes says which rows stand twice; own is how many rows of each page were kept.
// A page whose rows all stand on another page as well is a copy of it: that is said
// once for the sheet.
func (d *draft) tellClashes(clashes rowClashes, own map[int]int) {
	between := map[[2]int]int{}
	for _, c := range clashes {
		if !c.total {
			between[[2]int{c.first, c.second}]++
		}
	}
	told := map[[2]int]bool{}
	for _, c := range clashes {
		pair := [2]int{c.first, c.second}
		copied := c.first != c.second && (own[c.second] == 0 || between[pair] > 0 && between[pair] >= own[c.first])
		switch {
		case !copied:
			d.turnTo(c.second)
			d.add("row-twice", book.Ref(c.secondCell[0], c.secondCell[1]), c.name,
				d.refOn(c.first, c.firstCell[0], c.firstCell[1]), book.Ref(c.secondCell[0], c.secondCell[1]))
		case !told[pair]:
			told[pair] = true
			d.turnTo(c.first)
			d.add("form-twice", "", d.code, d.pages[c.first].Name, d.pages[c.second].Name)
		}
	}
	d.turnTo(0)
}
