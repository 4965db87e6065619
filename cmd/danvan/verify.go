package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

func newVerify(a *app) *cobra.Command {
	var period pipeline.Period
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify [--period P]",
		Short: a.say("Lập lại các bản chốt từ kho lưu trữ và so từng số liệu", "Makes the editions again from the archive and compares every figure"),
		Long: a.say("Kiểm tra kho lưu trữ như check-archive, rồi đọc lại tệp gốc của từng bản chốt bằng gói chương trình của chính bản đó. Nêu chỗ khác đầu tiên; mã kết thúc 4 nếu có.",
			"Checks the archive as check-archive does, then reads the originals of each edition again with the edition's own pack. The first difference is named; exit code 4 if there is one."),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runVerify(cmd.Context(), a, period, asJSON) },
	}
	cmd.Flags().TextVar(&period, "period", pipeline.Period{}, a.say("chỉ một kỳ, ví dụ 2021-Q2", "one period only, such as 2021-Q2"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// verifyView is the machine output of verify.
type verifyView struct {
	Sound    bool           `json:"sound"`
	Problems []string       `json:"problems"` // of the archive
	Editions []verifiedView `json:"editions"`
}

type verifiedView struct {
	Period     pipeline.Period `json:"period"`
	Edition    int             `json:"edition"`
	Figures    int             `json:"figures"`
	Same       bool            `json:"same"`
	Difference string          `json:"difference"` // the first; "" where there is none
	Documents  []documentView  `json:"documents"`
	unmade     bool            // it could not be made again, and was compared with nothing
}

// documentView tells of a document of an edition whether it is the one that was closed.
// Its copy in reports/ may be edited on purpose, or be deleted: it is told and fails
// nothing.
type documentView struct {
	Name   string    `json:"name"`
	Closed bool      `json:"closed"`
	Copy   copyState `json:"copy"`
}

type copyState string

// What became of the copy of a document in reports/.
const (
	copySame    copyState = "same"
	copyChanged copyState = "changed"
	copyMissing copyState = "missing"
)

func runVerify(ctx context.Context, a *app, period pipeline.Period, asJSON bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	defer w.room.Close()
	s, err := w.archive.Check(ctx)
	if err != nil {
		return err
	}
	lang := a.lang
	view := verifyView{Sound: len(s.Problems) == 0, Problems: []string{}, Editions: []verifiedView{}}
	for _, p := range s.Problems {
		view.Problems = append(view.Problems, p.In(lang))
	}
	list, err := w.verifyEditions(ctx, a, period)
	var damaged pipeline.Sentence
	if err != nil && (view.Sound || !errors.As(err, &damaged)) { // else it was named above
		return err
	}
	for _, v := range list {
		view.Sound = view.Sound && v.difference.IsZero()
		view.Editions = append(view.Editions, verifiedView{v.edition.Period, v.edition.Number, v.figures, v.difference.IsZero(), v.difference.In(lang), pipeline.OrEmpty(v.documents), v.unmade})
	}
	if len(list) == 0 && view.Sound {
		if err := w.mayBeClosed(period, pipeline.DayOf(a.now())); err != nil {
			return err
		}
	}
	if asJSON {
		err = a.printJSON(view)
	} else {
		a.printVerified(view, period)
		err = nil
	}
	if err == nil && !view.Sound {
		return errUnsound
	}
	return err
}

// mayBeClosed refuses a period that can have no edition: one that nothing is filed for,
// or that has not begun. The zero Period stands for all.
func (w *workspace) mayBeClosed(period pipeline.Period, today pipeline.Date) error {
	if period.IsZero() {
		return nil
	}
	if err := w.reports(period); err != nil {
		return err
	}
	if from := w.programme.Rule.Window(period).From; today.Before(from) {
		return usage("kỳ %s đến ngày %s mới bắt đầu", "%s begins only on %s", period, pipeline.Sentence{Vietnamese: from.Vietnamese(), English: from.String()})
	}
	return nil
}

// printVerified says what was found of a period, or of all where it is zero.
func (a *app) printVerified(view verifyView, period pipeline.Period) {
	for _, p := range view.Problems {
		fmt.Fprintln(a.out, p)
	}
	for _, v := range view.Editions {
		switch {
		case v.unmade:
			fmt.Fprintln(a.out, a.say(fmt.Sprintf("%s, bản chốt số %d: CHƯA ĐỐI CHIẾU ĐƯỢC. %s", a.periodName(v.Period), v.Edition, v.Difference),
				fmt.Sprintf("%s, edition %d: NOT COMPARED. %s", a.periodName(v.Period), v.Edition, v.Difference)))
		case v.Same:
			a.tell("%s, bản chốt số %d: lập lại đủ %d số liệu, không khác.", "%s, edition %d: all %d figures came out the same.", a.periodName(v.Period), v.Edition, v.Figures)
		default:
			fmt.Fprintln(a.out, a.say(fmt.Sprintf("%s, bản chốt số %d: KHÁC. %s", a.periodName(v.Period), v.Edition, v.Difference),
				fmt.Sprintf("%s, edition %d: DIFFERENT. %s", a.periodName(v.Period), v.Edition, v.Difference)))
		}
		for _, d := range v.Documents {
			a.tell("  %s: %s", "  %s: %s", d.Name, a.documentWord(d))
		}
	}
	switch {
	case !view.Sound:
	case len(view.Editions) == 0 && !period.IsZero():
		a.tell("Kho lưu trữ còn nguyên vẹn; %s chưa có bản chốt nào.", "The archive is sound; %s has not been closed.", a.periodName(period))
	case len(view.Editions) == 0:
		a.tell("Kho lưu trữ còn nguyên vẹn; chưa có bản chốt nào.", "The archive is sound; nothing has been closed.")
	default:
		a.tell("Kho lưu trữ và các bản chốt còn nguyên vẹn.", "The archive and the editions are sound.")
	}
}

func (a *app) documentWord(d documentView) string {
	switch {
	case !d.Closed:
		return a.say("KHÔNG PHẢI bản đã chốt", "NOT the one that was closed")
	case d.Copy == copyChanged:
		return a.say("đúng bản đã chốt; bản sao trong reports đã bị sửa sau khi chốt", "the one that was closed; its copy in reports was edited since")
	case d.Copy == copyMissing:
		return a.say("đúng bản đã chốt; không có bản sao trong reports (danvan rebuild đặt lại)", "the one that was closed; no copy in reports (danvan rebuild puts it back)")
	}
	return a.say("đúng bản đã chốt", "the one that was closed")
}

// documentsOf holds an edition's documents against what was closed, and the copies that
// people open against these.
func (w *workspace) documentsOf(e pipeline.Edition) []documentView {
	var out []documentView
	folder := wholefile.On(w.disk).Folder(w.reportDir(e.Period))
	for _, f := range e.Files {
		name, document := strings.CutPrefix(f.Name, editionDocuments)
		if !document {
			continue
		}
		d := documentView{Name: editionName(name, e.Number), Copy: copyMissing}
		_, err := w.archive.EditionFile(e, f.Name) // which holds it against its hash
		d.Closed = err == nil
		if there, err := folder.Read(d.Name); err == nil {
			if d.Copy = copyChanged; hashOf(there) == f.SHA256 {
				d.Copy = copySame
			}
		}
		out = append(out, d)
	}
	return out
}

// verified is an edition that was made again.
type verified struct {
	documents  []documentView
	edition    pipeline.Edition
	figures    int
	difference pipeline.Sentence // the first; none where the figures are the same
	unmade     bool              // the difference is why it could not be made again
}

// verifyEditions makes the editions of a period, or of all, again from the archive
// alone: the cells are read from the originals into a folder that is removed.
func (w *workspace) verifyEditions(ctx context.Context, a *app, period pipeline.Period) (out []verified, err error) {
	basis, err := w.basis(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := os.MkdirTemp("", "danvan-verify-*")
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(facts)) }()
	for _, e := range basis.Editions {
		if !period.IsZero() && e.Period != period {
			continue
		}
		v := verified{edition: e, documents: w.documentsOf(e)}
		v.figures, v.difference, err = w.verifyEdition(ctx, a, e, basis, facts)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			v.difference, v.unmade = a.sentence(err), true
		}
		for _, d := range v.documents {
			if !d.Closed && v.difference.IsZero() {
				v.difference = pipeline.Say("tài liệu %s không phải bản đã chốt", "the document %s is not the one that was closed", d.Name)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

func (w *workspace) verifyEdition(ctx context.Context, a *app, e pipeline.Edition, basis pipeline.Basis, facts string) (figures int, first pipeline.Sentence, err error) {
	published, err := w.archive.Frozen(ctx, e)
	if err != nil {
		return 0, first, err
	}
	back, desk, err := w.reopen(a, e, basis, facts)
	if err != nil {
		return 0, first, err
	}
	defer func() { err = errors.Join(err, back.close()) }()
	desk.Warehouse = back.warehouse.Afresh()
	if back.programme.Digest != e.Pack {
		return 0, pipeline.Say("gói chương trình đi kèm không phải gói đã dùng", "the pack beside it is not the one that it was computed by"), nil
	}
	desk.Reread = func(s pipeline.Submission) {
		if first.IsZero() {
			first = pipeline.Say("%s của %s (biểu %s) đọc lại không còn như khi nhận", "%s of %s (form %s) no longer reads as it was accepted", s.File, s.Unit, s.Form)
		}
	}
	c, err := pipeline.Consolidate(ctx, desk, e.Period)
	if err != nil {
		return 0, first, err
	}
	if s, differ := differsFrom(e, published, c); differ && first.IsZero() {
		first = madeOtherwise(s, e.Build, readBuild().commit())
	}
	return len(published.Results) + len(published.ToDate) + len(published.Fields) + len(published.Scores), first, nil
}

// madeOtherwise says of a difference that another build of the program closed the edition: its
// rules may be others, and it makes the edition again as it was. What was closed is not read by
// two rules for ever; its files are held against their hashes whatever is computed.
func madeOtherwise(difference pipeline.Sentence, closed, this string) pipeline.Sentence {
	switch {
	case closed != "" && closed == this:
		return difference
	case closed == "":
		return pipeline.Say("%s. Bản chốt không ghi do phiên bản danvan nào lập: cách tính có thể đã đổi từ đó (CHANGELOG.md); các tệp của bản chốt được đối chiếu riêng theo mã băm",
			"%s. The edition does not say which version of danvan closed it: a rule may have changed since (CHANGELOG.md); the files of the edition are held against their hashes apart", difference)
	}
	return pipeline.Say("%s. Bản chốt do danvan %s lập: cách tính có thể đã đổi từ đó (CHANGELOG.md); chạy verify bằng phiên bản ấy để lập lại đúng như đã chốt",
		"%s. The edition was closed by danvan %s: a rule may have changed since (CHANGELOG.md); verify of that version makes it again as it was closed", difference, closed)
}

// differsFrom names the first thing in which a consolidation is not the edition.
func differsFrom(e pipeline.Edition, published pipeline.Frozen, c *pipeline.Consolidation) (pipeline.Sentence, bool) {
	for i, in := range pipeline.Inputs(c.Accepted) {
		if i >= len(e.Inputs) || e.Inputs[i].Submission != in.Submission || e.Inputs[i].Version != in.Version {
			return pipeline.Say("bản nộp được tính không như đã chốt, từ %s của %s (biểu %s, bản %d)", "other submissions count than were closed, from %s of %s (form %s, version %d) on", in.File, in.Unit, in.Form, in.Version), true
		}
	}
	if n := len(c.Accepted); n != len(e.Inputs) {
		return pipeline.Say("chỉ %d trong %d bản nộp đã chốt được tính", "only %d of the %d submissions closed count", n, len(e.Inputs)), true
	}
	again := pipeline.Freeze(c)
	if published.ToDate == nil && !c.Programme.Since(e.Period.ToDate()).IsZero() {
		again.ToDate = nil // editions of a programme's first year had none first; their files are held against their hashes
	}
	if s, differ := published.Differs(again); differ {
		return s, true
	}
	return differentAdjustment(e.Adjustments, c.Adjustments)
}

// differentAdjustment names the first adjustment that is not as it was published.
func differentAdjustment(published, again []pipeline.Adjustment) (pipeline.Sentence, bool) {
	ofToDate := func(a pipeline.Adjustment) bool { return a.ToDate }
	// As editions were made first, and later where none was published to be adjusted; the
	// figures themselves were compared.
	switch {
	case !slices.ContainsFunc(published, ofToDate):
		again = slices.DeleteFunc(slices.Clone(again), ofToDate)
	case !slices.ContainsFunc(again, ofToDate):
		published = slices.DeleteFunc(slices.Clone(published), ofToDate)
	}
	for i := range max(len(published), len(again)) {
		switch {
		case i >= len(again):
			return pipeline.Say("điều chỉnh %s %s: đã công bố, tính lại không còn", "adjustment of %s %s: published, computed again it is not there", published[i].Unit, published[i].Indicator), true
		case i >= len(published):
			return pipeline.Say("điều chỉnh %s %s: chưa công bố, tính lại thì có", "adjustment of %s %s: not published, computed again it is there", again[i].Unit, again[i].Indicator), true
		}
		then, err1 := json.Marshal(published[i])
		now, err2 := json.Marshal(asSaidThen(published[i], again[i]))
		if err1 != nil || err2 != nil || !bytes.Equal(then, now) {
			return pipeline.Say("điều chỉnh %s %s: không như đã công bố", "adjustment of %s %s: not as it was published", published[i].Unit, published[i].Indicator), true
		}
	}
	return pipeline.Sentence{}, false
}

// asSaidThen is an adjustment with the reasons that were published, where they are the
// beginning of those that would be today: the notes below tables were not taken down first.
func asSaidThen(published, again pipeline.Adjustment) pipeline.Adjustment {
	again.Causes = slices.Clone(again.Causes)
	for i := range min(len(published.Causes), len(again.Causes)) {
		if then := published.Causes[i].Reason; strings.HasPrefix(again.Causes[i].Reason, then) {
			again.Causes[i].Reason = then
		}
	}
	return again
}

// verifyEditions makes every edition again, for the service.
func (j *jobs) verifyEditions(ctx context.Context) error {
	list, err := j.workspace.verifyEditions(ctx, j.app, pipeline.Period{})
	if err != nil {
		return err
	}
	same := true
	for _, v := range list {
		if !v.difference.IsZero() {
			same = false
			j.log.Error("an edition does not come out the same", "edition", v.edition.Ref().String(), "difference", v.difference.English)
		}
	}
	if !same {
		return errUnsound
	}
	j.log.Info("the editions come out the same", "editions", len(list))
	return nil
}
