package pipeline

// OldVersion is an older version of a form that is still taken in its place for a
// while: a circular comes into force in the middle of a period, and offices go on
// with the paper that they have.
//
// What is filed on it is read with the old layout and counted in the fields of the
// version in force, so that both roll up as one.
type OldVersion struct {
	Version string
	Until   Date // last day of the last period for which it is taken
	// Fields names, for a field of the version in force, the field of the old one that
	// it goes on from; [NoHeir] where there is none.
	Fields map[string]string
}

// NoHeir stands in [OldVersion.Fields] for a field that the old version does not ask
// for, although it has one of the same code.
const NoHeir = "-"

// LabelVersion is the label of the version that our own blank states on the sheet.
const LabelVersion = "Phiên bản biểu"

// Accepted returns the old version of the form that is still taken for a period that
// ends on a day, and false where that version is not.
func (f *Form) Accepted(version string, end Date) (OldVersion, bool) {
	for _, old := range f.Accepts {
		if old.Version == version && !end.After(old.Until) {
			return old, true
		}
	}
	return OldVersion{}, false
}

// Heirs returns, for each field of the old version, the field of f that its figure
// counts in. Fields that Fields does not name go to the field of the same code,
// unless that figure is taken by another field already: no figure counts twice.
func (old OldVersion) Heirs(f, before *Form) map[string]string {
	heirs := map[string]string{}
	for i := range f.Fields {
		code := f.Fields[i].Code
		if from, ok := old.Fields[code]; ok && from != NoHeir && before.Field(from) != nil {
			heirs[from] = code
		}
	}
	for i := range f.Fields {
		code := f.Fields[i].Code
		if _, named := old.Fields[code]; named || before.Field(code) == nil {
			continue
		}
		if _, taken := heirs[code]; !taken {
			heirs[code] = code
		}
	}
	return heirs
}
