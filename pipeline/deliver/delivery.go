package deliver

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"danvan/pipeline"
)

// Kind is what a delivery is.
type Kind string

// The kinds.
const (
	Documents Kind = "documents"
	Reminder  Kind = "reminder"
	Alert     Kind = "alert"
)

// Delivery is one parcel for one recipient. It is brought once.
type Delivery struct {
	ID        string          `json:"id"` // see [Ledger.Name]
	Kind      Kind            `json:"kind"`
	Period    pipeline.Period `json:"period"`
	Edition   int             `json:"edition"` // 0 for a draft
	Recipient string          `json:"recipient"`
	Mail      bool            `json:"mail"`    // else a folder
	Address   string          `json:"address"` // of mail, or the folder as the recipients' list has it
	Extent    string          `json:"extent"`  // see [ExtentOf]; of documents
	Content   string          `json:"content"` // digest of what is said, without the time at which it was printed
	Topic     string          `json:"topic"`   // a newer delivery of the same topic replaces one that waits; a draft never an edition
	Label     string          `json:"label"`   // names it in a folder: "2021-Q2 DU THAO"
	Planned   time.Time       `json:"planned"`
	Files     []File          `json:"files"`
}

// File is a document of a delivery.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// To returns a delivery of a kind to a recipient, without its key.
func To(r pipeline.Recipient, kind Kind) Delivery {
	return Delivery{Kind: kind, Recipient: r.Code, Mail: r.Mail != "", Address: r.Address(), Extent: ExtentOf(r)}
}

// ExtentOf writes what a recipient may see, so that what waits is held against the list
// as it is when it is sent.
func ExtentOf(r pipeline.Recipient) string {
	return strings.Join(append([]string{r.Unit}, r.Groups...), "; ")
}

// key names a delivery by what it brings to whom and where, so that the same is never
// brought twice. again counts how often the same was brought before something else came
// between.
func key(d Delivery, again int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{string(d.Kind), d.Topic, d.Period.String(), fmt.Sprint(d.Edition), d.Content, d.Recipient, d.Address, fmt.Sprint(again)}))
	return hex.EncodeToString(sum[:16])
}

// Parcel is a delivery with what it brings.
type Parcel struct {
	Delivery
	Letter    Letter
	Documents []pipeline.Document
}

// RefusedError says that trying again does no good.
type RefusedError struct{ Why pipeline.Sentence }

func (e *RefusedError) Error() string { return e.Why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *RefusedError) Unwrap() error { return e.Why }

// UnreachableError says that nobody can be reached through the channel now.
type UnreachableError struct{ Why pipeline.Sentence }

func (e *UnreachableError) Error() string { return e.Why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *UnreachableError) Unwrap() error { return e.Why }
