package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/deliver"
)

func newDeliver(a *app) *cobra.Command {
	var o deliverOptions
	cmd := &cobra.Command{
		Use:   "deliver --period P [--edition N] [--dry-run]",
		Short: a.say("Giao báo cáo của một kỳ cho người nhận trong recipients.yaml", "Delivers a period's reports to those in recipients.yaml"),
		Long: a.say("Mỗi người chỉ nhận phạm vi của mình, mỗi bản một lần; ai đã nhận đúng bản này thì không giao lại. Không ghi --edition: bản chốt mới nhất; kỳ chưa chốt thì bản dự thảo hiện tại.",
			"Each recipient gets its own part, and each state once: whoever has this one already is passed over. Without --edition it is the last edition; of a period that is not closed the present draft."),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.inForce = !cmd.Flags().Changed("edition")
			return runDeliver(cmd.Context(), a, o)
		},
	}
	a.periodFlag(cmd, &o.period)
	cmd.Flags().IntVar(&o.edition, "edition", 0, a.say("số của bản chốt; 0 là bản dự thảo hiện tại, kể cả khi kỳ đã chốt", "number of an edition; 0 is the present draft, even of a closed period"))
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, a.say("chỉ cho biết sẽ giao gì cho ai", "only say what would be delivered to whom"))
	a.jsonFlag(cmd, &o.asJSON)
	return cmd
}

type deliverOptions struct {
	period         pipeline.Period
	edition        int  // 0 is the present draft
	inForce        bool // the last edition, where there is one
	dryRun, asJSON bool
}

func runDeliver(ctx context.Context, a *app, o deliverOptions) error {
	w, err := a.openToDeliver()
	if err != nil {
		return err
	}
	defer w.room.Close()
	if err := w.reports(o.period); err != nil {
		return err
	}
	if o.edition, err = w.editionToDeliver(ctx, o); err != nil {
		return err
	}
	if len(w.recipients) == 0 {
		a.tell("recipients.yaml chưa có ai; thêm người nhận rồi chạy lại.", "recipients.yaml names nobody; add recipients and run again.")
		return nil
	}
	if o.dryRun {
		return a.dryRun(ctx, w, o)
	}
	lock, err := a.takeLock(ctx, filepath.Join(a.workspace, deliverLock))
	if err != nil {
		return err
	}
	defer func() { _ = lock.release(true) }() // the kernel lets go of it anyway
	l, err := w.ledger(a.now)
	if err != nil {
		return err
	}
	wanted := byHand(w.recipients, o.edition)
	proposals, err := a.proposeNow(ctx, w, l, pipeline.EditionRef{Period: o.period, Number: o.edition}, wanted, true)
	if err != nil {
		return err
	}
	a.tellLeftOut(o.period, wanted, proposals)
	planned := w.plan(ctx, l, proposals, a.now, true)
	outcome, err := a.deliverDue(ctx, w, l)
	if err := errors.Join(err, a.showDeliveries(l, proposals, o.asJSON), planned); err != nil {
		return err
	}
	if open := len(outcome.Failed) + len(outcome.GivenUp) + outcome.Left; open > 0 {
		a.tell("%d lần giao chưa xong, kể cả của kỳ khác; xem: danvan outbox", "%d deliveries are not done, those of other periods among them; see: danvan outbox", open)
		return errIncomplete
	}
	return nil
}

// editionToDeliver is the number of the edition that is asked for, 0 for the draft. Of a
// closed period nobody is given a draft who does not ask for it: leaders would take it for
// what was signed.
func (w *workspace) editionToDeliver(ctx context.Context, o deliverOptions) (int, error) {
	switch {
	case o.inForce:
		basis, err := w.basis(ctx)
		if last := basis.Last(o.period); err == nil && last != nil {
			return last.Number, nil
		}
		return 0, err
	case o.edition != 0:
		_, _, err := w.findEdition(ctx, o.period, o.edition)
		return o.edition, err
	}
	return 0, nil
}

// openToDeliver opens the workspace with its recipients.
func (a *app) openToDeliver() (*workspace, error) {
	w, err := a.open()
	if err != nil {
		return nil, err
	}
	if err := w.readRecipients(); err != nil {
		w.room.Close()
		return nil, err
	}
	return w, nil
}

// byHand are those who receive documents when somebody asks for it: all but who wants
// closed editions only, where it is a draft.
func byHand(all []pipeline.Recipient, edition int) []pipeline.Recipient {
	var out []pipeline.Recipient
	for _, r := range all {
		if len(r.Documents) > 0 && (edition > 0 || r.Schedule != pipeline.WhenClosed) {
			out = append(out, r)
		}
	}
	return out
}

// tellLeftOut names those who receive nothing as their unit does not exist in the period: a
// district of before a reform would be missed by nobody.
func (a *app) tellLeftOut(period pipeline.Period, wanted []pipeline.Recipient, proposals []proposal) {
	for _, r := range wanted {
		if !slices.ContainsFunc(proposals, func(p proposal) bool { return p.recipient.Code == r.Code }) {
			a.tell("Không giao cho %s: kỳ %s không có đơn vị %s.", "Nothing for %s: %s has no unit %s.", r.Code, period, r.Unit)
		}
	}
}

// proposeNow rolls the period up, or makes an edition again, and finds out what each
// recipient is to receive. Number 0 is the present draft.
func (a *app) proposeNow(ctx context.Context, w *workspace, l *deliver.Ledger, of pipeline.EditionRef, recipients []pipeline.Recipient, exclusive bool) (out []proposal, err error) {
	w = w.shared()
	if err := w.toCompute(ctx, a, exclusive); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	c, err := w.consolidationOf(ctx, a, of)
	if err != nil {
		return nil, err
	}
	w.wentWell = true
	return propose(l, c, recipients)
}

// dryRun says what would be delivered. Nothing is written but facts that can be deleted.
func (a *app) dryRun(ctx context.Context, w *workspace, o deliverOptions) error {
	l, err := w.ledger(a.now)
	if err != nil {
		return err
	}
	wanted := byHand(w.recipients, o.edition)
	proposals, err := a.proposeNow(ctx, w, l, pipeline.EditionRef{Period: o.period, Number: o.edition}, wanted, false)
	if err != nil {
		return err
	}
	a.tellLeftOut(o.period, wanted, proposals)
	return a.showDeliveries(l, proposals, o.asJSON)
}

// deliveryView is the machine output of deliver and outbox.
type deliveryView struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Period    string     `json:"period"`
	Edition   int        `json:"edition"`
	Recipient string     `json:"recipient"`
	Address   string     `json:"address"`
	Extent    string     `json:"extent"` // unit, then indicator groups
	Label     string     `json:"label"`
	Files     []string   `json:"files"`
	State     string     `json:"state"` // new, waiting, delivered, given-up, withdrawn
	Planned   *time.Time `json:"planned"`
	Attempts  int        `json:"attempts"`
	Last      *time.Time `json:"last"` // begin of the last attempt
	Where     string     `json:"where"`
	Error     string     `json:"error"`
	Next      *time.Time `json:"next"` // next attempt; null where there is none
}

func (a *app) deliveryView(e deliver.Entry) deliveryView {
	v := deliveryView{ID: e.ID, Kind: string(e.Kind), Period: e.Period.String(), Edition: e.Edition, Recipient: e.Recipient, Address: e.Address, Extent: e.Extent, Label: e.Label,
		Files: []string{}, State: string(e.State), Attempts: len(e.Attempts), Where: e.Where, Error: e.Why.In(a.lang)}
	for _, f := range e.Files {
		v.Files = append(v.Files, f.Name)
	}
	v.Planned, v.Next = someTime(e.Planned), someTime(e.Next())
	if n := len(e.Attempts); n > 0 {
		v.Last = someTime(e.Attempts[n-1].Started)
	}
	return v
}

func someTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// newDelivery is the state of what the ledger does not know yet.
const newDelivery = "new"

// showDeliveries shows proposals as the ledger knows them now.
func (a *app) showDeliveries(l *deliver.Ledger, proposals []proposal, asJSON bool) error {
	views := []deliveryView{}
	for _, p := range proposals {
		e, known := l.Knows(p.entry.ID)
		v := a.deliveryView(p.entry)
		if known {
			v = a.deliveryView(e)
		} else {
			v.State = newDelivery
			for _, k := range p.recipient.Documents {
				v.Files = append(v.Files, string(k))
			}
		}
		views = append(views, v)
	}
	if asJSON {
		return a.printJSON(views)
	}
	a.printDeliveries(views)
	return nil
}

func (a *app) printDeliveries(views []deliveryView) {
	t := a.newTable(a.say("Người nhận", "Recipient"), a.say("Nơi nhận", "Address"), a.say("Nội dung", "What"), a.say("Tình trạng", "State"), a.say("Số lần", "Tries"), a.say("Chi tiết", "Detail"))
	for _, v := range views {
		t.AppendRow(table.Row{v.Recipient, v.Address, v.Label, a.deliveryWord(v.State), v.Attempts, wrapText(a.deliveryDetail(v), 60)})
	}
	t.Render()
}

// deliveryDetail says what one wants to know next of a delivery.
func (a *app) deliveryDetail(v deliveryView) string {
	switch {
	case v.State == newDelivery:
		return strings.Join(v.Files, ", ") + a.say("; phạm vi: ", "; extent: ") + v.Extent
	case v.State == string(deliver.Delivered) && v.Last != nil:
		if v.Where == v.Address {
			return minute(*v.Last)
		}
		return minute(*v.Last) + " " + v.Where
	case v.Next != nil && v.Error != "":
		return v.Error + a.say("; thử lại lúc ", "; next try at ") + minute(*v.Next)
	}
	return v.Error
}

// deliveryWord names a state.
func (a *app) deliveryWord(state string) string {
	switch state {
	case newDelivery:
		return a.say("sẽ giao", "to be delivered")
	case string(deliver.Waiting):
		return a.say("chờ giao", "waiting")
	case string(deliver.Delivered):
		return a.say("đã giao", "delivered")
	case string(deliver.GivenUp):
		return a.say("KHÔNG GIAO ĐƯỢC", "GIVEN UP")
	case string(deliver.Withdrawn):
		return a.say("đã rút", "withdrawn")
	}
	return state
}
