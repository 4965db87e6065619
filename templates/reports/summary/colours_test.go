package summary

import (
	"math"
	"strconv"
	"testing"
)

// Colours that lie beside each other in a chart differ in lightness, so that a grey
// print keeps them apart; all of a chart differ for an eye without green cones.
func TestColoursSurviveGreyAndColourBlindness(t *testing.T) {
	for name, colours := range map[string][]string{"states": stateColours(), "verdicts": lightColours(), "series": seriesColours()} {
		for i, c := range colours {
			if i > 0 {
				if r := contrast(c, colours[i-1]); r < 1.3 {
					t.Errorf("%s: %s beside %s has a contrast of %.2f in grey", name, c, colours[i-1], r)
				}
			}
			for _, other := range colours[:i] {
				if d := apart(deuteranope(c), deuteranope(other)); d < 0.12 {
					t.Errorf("%s: %s and %s are %.2f apart without green cones", name, c, other, d)
				}
			}
		}
	}
}

// linear is a colour's light in red, green and blue, from 0 to 1 (IEC 61966-2-1).
func linear(hex string) [3]float64 {
	var out [3]float64
	for i := range out {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		v := float64(n) / 255
		if out[i] = v / 12.92; v > 0.04045 {
			out[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return out
}

// contrast is that of WCAG 2: 1 for the same lightness.
func contrast(a, b string) float64 {
	light := func(hex string) float64 { c := linear(hex); return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	x, y := light(a), light(b)
	return math.Max(x, y) / math.Min(x, y)
}

// deuteranope is what an eye without green cones sees (Machado, Oliveira, Fernandes 2009).
func deuteranope(hex string) [3]float64 {
	c := linear(hex)
	return [3]float64{
		0.367322*c[0] + 0.860646*c[1] - 0.227968*c[2],
		0.280085*c[0] + 0.672501*c[1] + 0.047413*c[2],
		-0.011820*c[0] + 0.042940*c[1] + 0.968881*c[2],
	}
}

func apart(a, b [3]float64) float64 {
	sum := 0.0
	for i := range a {
		d := a[i] - b[i]
		sum += d * d
	}
	return math.Sqrt(sum)
}
