package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/cmd/danvan/sample"
	"danvan/config"
	"danvan/pipeline"
	"danvan/templates/forms"
)

// What is measured on: the shipped pack of Thái Nguyên with its four forms, as it is or
// with as many made-up units as are wanted, and workbooks as `danvan forms` writes them,
// filled as `danvan demo` fills them. Everything comes from the seed.

const speedPack = "thai-nguyen-2021"

// speedClock is the day of the documents' properties.
func speedClock() time.Time { return time.Date(2021, 6, 15, 9, 0, 0, 0, pipeline.Vietnam) }

// dropped is when files were dropped: long ago enough to have settled.
func dropped() time.Time { return time.Now().Add(-time.Hour) }

// field is the units of a programme and the workbooks that they file.
type field struct {
	pack      string // folder
	programme *pipeline.Programme
	period    pipeline.Period
	tree      *pipeline.Hierarchy
	units     []pipeline.Unit // that file, in tree order
	seed      uint64
	books     string // folder of the workbooks, one for each unit
}

// home is the province of the pack as it is: 206 units; a smaller one where that is wanted.
func (s *speed) home() (*field, error) {
	if s.Province > 0 {
		return s.provinceField(s.Province)
	}
	return s.field("shipped", func(string) error { return nil })
}

// provinceField is one province in which so many units file: a department, a district
// for each sixteen communes, communes.
func (s *speed) provinceField(n int) (*field, error) {
	return s.field(fmt.Sprintf("files-%d", n), func(pack string) error { return writeTree(pack, s.province(n)) })
}

func (s *speed) province(n int) [][]string {
	districts := 1 + (n-1)/17
	units := [][]string{unitLine("P", "Tỉnh Mẫu", "province", ""), unitLine("SNV", "Sở Nội vụ", "department", "P")}
	return append(units, s.below("P", districts, n-1-districts)...)
}

// countryField is a country of provinces, districts and communes, each of which files the
// four forms, and a department that they are sent to.
func (s *speed) countryField(z shape) (*field, error) {
	return s.field(fmt.Sprintf("country-%d-%d-%d", z.Provinces, z.Districts, z.Communes), func(pack string) error {
		units := [][]string{unitLine("VN", "Việt Nam", "country", ""), unitLine("SNV", "Bộ Nội vụ", "department", "VN")}
		for i := range z.Provinces {
			code := fmt.Sprintf("P%02d", i)
			units = append(units, unitLine(code, fmt.Sprintf("Tỉnh %s %02d", s.placeName(i), i), "province", "VN"))
			units = append(units, s.below(code, share(z.Districts, z.Provinces, i), share(z.Communes, z.Provinces, i))...)
		}
		err := rewrite(filepath.Join(pack, "programme.yaml"),
			"tiers:\n", "tiers:\n  - {code: country, name: Cả nước}\n",
			"deadlines:\n", "deadlines:\n  - {tier: country, day: 22, source: đơn vị tự đặt}\n")
		if err != nil {
			return err
		}
		names, err := filepath.Glob(filepath.Join(pack, "forms", "*.yaml"))
		for _, name := range names {
			if err == nil {
				err = replaceIn(name, "\ntiers: [department, district, commune]", "\ntiers: [province, department, district, commune]")
			}
		}
		if err != nil {
			return err
		}
		return writeTree(pack, units)
	})
}

// share is how many of n the i-th of so many gets.
func share(n, of, i int) int { return n*(i+1)/of - n*i/of }

// below makes up the districts of a province and their communes. All codes are of one
// length, and no name is part of another.
func (s *speed) below(province string, districts, communes int) (out [][]string) {
	for d := range districts {
		code := fmt.Sprintf("%s.H%04d", province, d)
		out = append(out, unitLine(code, fmt.Sprintf("Huyện %s %s", s.placeName(d), strings.TrimPrefix(code, "P")), "district", province))
		for c := range share(communes, districts, d) {
			commune := fmt.Sprintf("%s.X%04d", code, c)
			out = append(out, unitLine(commune, fmt.Sprintf("Xã %s %s", s.placeName(d*31+c), strings.TrimPrefix(commune, "P")), "commune", code))
		}
	}
	return out
}

// placeName makes up two syllables.
func (s *speed) placeName(i int) string {
	first := []string{"An", "Bình", "Đông", "Hòa", "Hưng", "Long", "Minh", "Phú", "Quang", "Tân", "Thanh", "Vĩnh"}
	second := []string{"Châu", "Giang", "Hải", "Khê", "Lạc", "Lập", "Mỹ", "Phong", "Sơn", "Thịnh", "Thủy", "Xuân"}
	r := rand.New(rand.NewPCG(s.seed, uint64(i)))
	return first[r.IntN(len(first))] + " " + second[r.IntN(len(second))]
}

func unitLine(code, name, tier, parent string) []string {
	line := "government"
	if tier == "department" {
		line = "department"
	}
	return []string{code, name, tier, line, parent, "", "true", "", "", "giả định"}
}

func writeTree(pack string, units [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"code", "name", "tier", "line", "parent", "national_code", "counted", "valid_from", "valid_to", "source"}) // into memory
	if err := w.WriteAll(units); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(pack, "units.csv"), b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(pack, "changes.csv"), []byte("day,old,new,extent,source\n"), 0o644)
}

// rewrite puts the second of each pair in the place of the first, which must be there.
func rewrite(name string, pairs ...string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text := string(data)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			return fmt.Errorf("%s does not say %q", name, pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

// replaceIn does so where it is there.
func replaceIn(name, old, text string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return os.WriteFile(name, bytes.ReplaceAll(data, []byte(old), []byte(text)), 0o644)
}

// field makes a pack and the workbooks of its first period, or finds those that were made
// from the same seed and the same pack before.
func (s *speed) field(name string, alter func(pack string) error) (*field, error) {
	f := &field{pack: filepath.Join(s.scratch, "pack-"+name), seed: s.seed}
	if _, err := os.Stat(f.pack); err != nil {
		if err := config.CopyPack(speedPack, f.pack); err != nil {
			return nil, err
		}
		if err := alter(f.pack); err != nil {
			return nil, err
		}
	}
	var err error
	if f.programme, err = config.ReadPack(os.DirFS(f.pack)); err != nil {
		return nil, err
	}
	f.period = f.programme.First
	f.tree = f.programme.Tree(f.period)
	for _, u := range f.tree.Units() {
		if len(f.due(u, f.period)) > 0 {
			f.units = append(f.units, u)
		}
	}
	f.books = filepath.Join(s.dir, fmt.Sprintf("%s-seed%d-%s", name, s.seed, f.programme.Digest[:12]))
	s.say("   %d workbooks of %s", len(f.units), name)
	return f, f.makeBooks(f.period, f.books)
}

// due is the forms that a unit owes: the province of one pack owes none.
func (f *field) due(u pipeline.Unit, period pipeline.Period) []*pipeline.Form {
	return slices.DeleteFunc(f.programme.FormsOf(period), func(x *pipeline.Form) bool { return x.Optional || !x.FiledBy(u.Tier) })
}

// receiver is the name of the unit that a unit's report goes to.
func (f *field) receiver(u pipeline.Unit) string {
	code := u.Parent
	if code == f.tree.Root().Code {
		code = f.programme.Consolidator
	}
	return f.tree.Name(code)
}

// filled is a unit's request with its figures.
func (f *field) filled(u pipeline.Unit, period pipeline.Period, what content) forms.Request {
	req := forms.Request{Programme: f.programme, Period: period, Unit: u, Receiver: f.receiver(u), Forms: f.due(u, period), Created: speedClock()}
	req.Filled = sample.Maker{Programme: f.programme, Seed: f.seed}.Submissions(u, period, req.Forms)
	alter(req.Filled, req.Forms, what)
	return req
}

// moulds is how many units of a tier have figures of their own. The workbooks of others
// are copies of theirs, in which the names and codes of the unit and of the one above it
// are put in the place of those: ten times as fast as writing them anew.
const moulds = 300

type mould struct {
	unit  pipeline.Unit
	parts []mouldPart
}

type mouldPart struct {
	name string
	data []byte
}

// makeBooks writes every unit's workbook into a folder, which has its name when it is whole.
func (f *field) makeBooks(period pipeline.Period, folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	temporary := folder + ".part"
	if err := os.MkdirAll(temporary, 0o755); err != nil {
		return err
	}
	tiers := map[string][]pipeline.Unit{}
	for _, u := range f.units {
		tiers[u.Tier] = append(tiers[u.Tier], u)
	}
	for _, units := range tiers {
		first := min(moulds, len(units))
		cast := make([]mould, first)
		err := inParallel(2, len(units[:first]), func(i int) error {
			var b bytes.Buffer
			if err := forms.Workbook(&b, f.filled(units[i], period, sound)); err != nil {
				return err
			}
			var err error
			if len(units) > first {
				cast[i], err = castMould(units[i], b.Bytes())
			}
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(temporary, units[i].Code+".xlsx"), b.Bytes(), 0o644)
		})
		if err != nil {
			return err
		}
		err = inParallel(2, len(units)-first, func(i int) error {
			u := units[first+i]
			data, err := f.poured(cast[i%first], u)
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(temporary, u.Code+".xlsx"), data, 0o644)
		})
		if err != nil {
			return err
		}
	}
	return os.Rename(temporary, folder)
}

func castMould(u pipeline.Unit, book []byte) (mould, error) {
	m := mould{unit: u}
	r, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return m, err
	}
	for _, part := range r.File {
		in, err := part.Open()
		if err != nil {
			return m, err
		}
		data, err := io.ReadAll(in)
		if err != nil {
			return m, err
		}
		m.parts = append(m.parts, mouldPart{part.Name, data})
	}
	return m, nil
}

// poured is the mould's workbook as another unit's.
func (f *field) poured(m mould, u pipeline.Unit) ([]byte, error) {
	names := []string{m.unit.Code, u.Code, m.unit.Name, u.Name}
	if m.unit.Parent != u.Parent {
		names = append(names, f.receiver(m.unit), f.receiver(u))
	}
	put := strings.NewReplacer(names...)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range m.parts {
		to, err := w.Create(part.name)
		if err != nil {
			return nil, err
		}
		if _, err := put.WriteString(to, string(part.data)); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// inParallel does n things by so many workers.
func inParallel(workers, n int, do func(i int) error) error {
	var g errgroup.Group
	var next atomic.Int64
	for range workers {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := do(i); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

// load reads the workbooks of up to n units, spread over all of them.
func (f *field) load(n int) (names []string, data [][]byte, err error) {
	n = min(n, len(f.units))
	for i := range n {
		name := filepath.Join(f.books, f.units[i*len(f.units)/n].Code+".xlsx")
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		names, data = append(names, name), append(data, b)
	}
	return names, data, nil
}

// drop copies a folder's workbooks into the inbox of a workspace.
func (f *field) drop(workspace, books, name string) error {
	return inParallel(2, len(f.units), func(i int) error {
		data, err := os.ReadFile(filepath.Join(books, f.units[i].Code+".xlsx"))
		if err != nil {
			return err
		}
		return dropSpeed(workspace, f.units[i].Code, name, data)
	})
}

func dropSpeed(workspace, unit, name string, data []byte) error {
	path := filepath.Join(workspace, "inbox", unit, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return err
	}
	return os.Chtimes(path, dropped(), dropped())
}
