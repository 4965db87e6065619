package inbox

import (
	"danvan/ingest/book"
	"danvan/pipeline"
)

// Apart returns what the inbox would make of a file that lies elsewhere: its members
// where it is a zip of files, else the file itself, refused where the inbox would
// refuse it.
func Apart(o pipeline.Original, limits book.Limits, members int) []pipeline.Original {
	if o.Size > limits.FileBytes {
		return []pipeline.Original{refuseBySize(o.Arrival, limits.FileBytes)}
	}
	bundle, is, fault := book.OpenBundle(o.Bytes, limits, members)
	if !is {
		return []pipeline.Original{o}
	}
	if fault != nil {
		return []pipeline.Original{refuse(o, fault)}
	}
	out := make([]pipeline.Original, bundle.Len())
	for i := range out {
		member := o
		member.File, member.Size = memberName(o.Arrival, bundle, i), bundle.Size(i)
		if member.Bytes, fault = bundle.Bytes(i); fault != nil {
			member = refuse(member, fault)
		}
		member.SHA256 = hash(member.Bytes)
		out[i] = member
	}
	return out
}

// memberName is how a file in a zip is called in receipts.
func memberName(zip pipeline.Arrival, b *book.Bundle, i int) string {
	return zip.File + "/" + display(b.Name(i))
}

func refuse(o pipeline.Original, fault *book.Fault) pipeline.Original {
	o.Refused = []pipeline.Finding{pipeline.NewFinding(fault.Code, "", "", fault.Args...)}
	return o
}

// UnitOf returns the unit whose folder has a name, or says why there is none.
func UnitOf(units []pipeline.Unit, folder string) (code string, why pipeline.Sentence) {
	return newFolderNames(units).unit(folder)
}
