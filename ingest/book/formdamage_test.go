package book

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// testdata/form.* is a report that was accepted: a blank of the program, filled in, and
// the same saved by LibreOffice 7.4 in other formats.

// damage is one damaged copy of a file.
type damage struct {
	what string
	data []byte
}

// damages makes every copy that is promised to be found: 5,000 with one bit flipped,
// half of them at even distances, 500 with 512 bytes of zero, and cuts every 16 bytes.
// Under the race detector, which takes ten times as long, every fortieth is made.
func damages(whole []byte, visit func(damage)) (copies int) {
	const flips, holes, hole, cut = 5_000, 500, 512, 16
	some := func(i int, make func() damage) {
		if !raceEnabled || i%40 == 0 {
			copies++
			visit(make())
		}
	}
	random, bits := rand.New(rand.NewPCG(2021, 6)), 8*len(whole)
	for i := range flips {
		bit := i * bits / flips
		if i%2 == 1 {
			bit = random.IntN(bits)
		}
		some(i, func() damage {
			data := append([]byte(nil), whole...)
			data[bit/8] ^= 1 << (bit % 8)
			return damage{fmt.Sprintf("bit %d of byte %d flipped", bit%8, bit/8), data}
		})
	}
	for i := range holes {
		at := i * (len(whole) - hole) / (holes - 1)
		some(i, func() damage {
			data := append([]byte(nil), whole...)
			clear(data[at : at+hole])
			return damage{fmt.Sprintf("%d bytes of zero at %d", hole, at), data}
		})
	}
	for i := 0; i < len(whole); i += cut {
		some(i/cut, func() damage { return damage{fmt.Sprintf("cut to %d bytes", i), whole[:i]} })
	}
	return copies
}

// readDamaged counts what came of every damaged copy.
func readDamaged(t *testing.T, name string) (copies int, silent []string) {
	whole := load(t, "testdata/"+name)
	want, refused, same := mustRead(t, name, whole), 0, 0
	copies = damages(whole, func(d damage) {
		b, fault := Read(name, d.data, DefaultLimits())
		switch {
		case fault != nil:
			checkFault(t, d.what, fault)
			refused++
		case reflect.DeepEqual(b, want):
			same++
		default:
			silent = append(silent, d.what)
		}
	})
	t.Logf("%s: %d damaged copies: %d refused, %d read with the same content, %d with other content and no fault", name, copies, refused, same, len(silent))
	return copies, silent
}

// Formats with checksums: no damage is read in silence.
func TestNoDamagedFormIsReadInSilence(t *testing.T) {
	for _, name := range []string{"form.xlsx", "form.ods"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, silent := readDamaged(t, name); len(silent) > 0 {
				t.Errorf("%d read with other content and no fault: %.10q", len(silent), silent)
			}
		})
	}
}

// Formats without checksums: a flipped bit inside a figure or a letter is another figure
// or letter, and no reader can tell. How often that happens is measured here, so that it
// can be said, and so that it does not grow. Of an .xls every hole and every cut is found.
func TestDamageThatFormatsWithoutChecksumsCannotShow(t *testing.T) {
	for name, most := range map[string]float64{"form.xls": 0.17, "form.csv": 0.65} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			copies, silent := readDamaged(t, name)
			// A sample, which the race detector gets, says nothing of shares.
			if share := float64(len(silent)) / float64(copies); share > most && !raceEnabled {
				t.Errorf("%.1f %% read with other content and no fault, at most %.1f %% were measured", 100*share, 100*most)
			}
			for _, what := range silent {
				if name == "form.xls" && !strings.HasSuffix(what, "flipped") {
					t.Errorf("%s: other content and no fault", what)
				}
			}
		})
	}
}
