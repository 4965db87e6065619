package config

import (
	"io/fs"

	"danvan/pipeline"
)

// PackTiers reads the tiers of a pack from its programme.yaml alone: the author of a
// new pack needs them before its forms and units are there. What is wrong in
// programme.yaml is a [*PackError].
func PackTiers(fsys fs.FS) ([]pipeline.Tier, error) {
	r := newReader()
	r.load(fsys)
	r.out = &problems{} // of other files: nothing is said of them here
	r.readProgramme()
	if len(r.out.list) > 0 {
		return nil, &PackError{r.out.sorted()}
	}
	return r.p.Tiers, nil
}
