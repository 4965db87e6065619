package author

import (
	"regexp"
	"slices"
	"strings"
)

// cutKind cuts the kind of administrative unit off a name: "Thị trấn Hùng Sơn" is of
// kind "thi tran", called "hung son". The name comes without marks.
func cutKind(words string) (kind, rest string) {
	for _, k := range []string{"thanh pho", "thi tran", "thi xa", "dac khu", "tinh", "huyen", "quan", "phuong", "xa"} {
		if rest, ok := strings.CutPrefix(words, k+" "); ok {
			return k, rest
		}
	}
	return "", words
}

// deviceCode is a code that Windows keeps for devices: no folder can bear it.
var deviceCode = regexp.MustCompile(`^(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\..*)?$`)

// code gives codes level by level: what stands below bears the code of what is above.
func (r *unitReader) code(level []*entry) {
	taken := map[string]bool{}
	for code := range r.known.taken {
		taken[code] = true
	}
	for _, e := range r.entries {
		if e.Code != "" {
			taken[e.Code] = true
		}
	}
	for len(level) > 0 {
		r.codeLevel(level, taken)
		var next []*entry
		for _, e := range level {
			if e.refused {
				continue
			}
			for _, b := range e.below {
				b.Parent = e.Code
			}
			next = append(next, e.below...)
		}
		level = next
	}
}

// codeLevel makes the codes of one level. Of equals under different superiors each
// takes its superior's code before it; under the same superior its kind behind it
// (Quân Chu the town and Quân Chu the commune); what is still equal gets a number.
func (r *unitReader) codeLevel(level []*entry, taken map[string]bool) {
	made := map[*entry]string{}
	var open []*entry
	for _, e := range level {
		if known := r.known.same(e); e.Code == "" && known != nil {
			e.Code = known.Code
		}
		if e.Code == "" {
			made[e] = baseCode(e)
			open = append(open, e)
		}
	}
	differ(open, made, func(e *entry) string {
		if e.above == nil || strings.HasPrefix(made[e], e.above.Code+".") {
			return made[e]
		}
		return e.above.Code + "." + made[e]
	})
	differ(open, made, func(e *entry) string { return made[e] + initials(e.kind) })
	for _, e := range open {
		code := made[e]
		if deviceCode.MatchString(code) {
			code += "1"
		}
		if other := r.known.renamed(e, code); other != nil {
			r.refuseRenamed(e, code, other.Unit)
			continue
		}
		for n := 2; taken[code]; n++ {
			code = made[e] + itoa(n)
		}
		taken[code] = true
		e.Code = code
	}
}

// differ writes anew the codes that several entries share.
func differ(open []*entry, made map[*entry]string, anew func(*entry) string) {
	count := map[string]int{}
	for _, e := range open {
		count[made[e]]++
	}
	var equal []*entry
	for _, e := range open {
		if count[made[e]] > 1 {
			equal = append(equal, e)
		}
	}
	renamed := make([]string, len(equal))
	for i, e := range equal {
		renamed[i] = anew(e)
	}
	for i, e := range equal {
		made[e] = renamed[i]
	}
}

// baseCode makes a code from the name: a province and an office by initials (TN, SNV),
// a district and a commune by name (DAITU), a commune behind its district.
func baseCode(e *entry) string {
	switch {
	case e.Tier == Province && e.kind != "":
		return initials(e.bare)
	case e.kind == "" && e.Tier != District && e.Tier != Commune:
		return behind(e, initials(officeWords(e.bare)))
	}
	code := strings.ToUpper(strings.ReplaceAll(e.bare, " ", ""))
	if onlyDigits.MatchString(code) {
		code = initials(e.kind) + code // Quận 1, Phường 10
	}
	return behind(e, code)
}

// behind puts the code of the superior before a code, except below the root. A
// commune always bears its district's.
func behind(e *entry, code string) string {
	root := e.above == nil || e.above.above == nil && e.above.Parent == ""
	if root && (e.Tier != Commune || e.above == nil || e.above.Tier != District) {
		return code
	}
	return e.above.Code + "." + code
}

// officeWords leaves the small words out: Sở Kế hoạch và Đầu tư is SKHDT.
func officeWords(name string) string {
	words := slices.DeleteFunc(strings.Fields(name), func(w string) bool { return w == "va" || w == "cua" })
	return strings.Join(words, " ")
}

// initials takes the first letter of each word; numbers stay whole.
func initials(words string) string {
	var b strings.Builder
	for _, w := range strings.Fields(words) {
		if onlyDigits.MatchString(w) {
			b.WriteString(w)
			continue
		}
		b.WriteString(strings.ToUpper(w[:1]))
	}
	return b.String()
}
