package main

import (
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newUnitsDiff(a *app) *cobra.Command {
	var pack string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff DAY1 DAY2",
		Short: a.say("Đơn vị thay đổi thế nào giữa hai ngày", "What happened to the units between two days"),
		Args:  cobra.ExactArgs(2),
		RunE:  func(_ *cobra.Command, args []string) error { return runUnitsDiff(a, pack, args[0], args[1], asJSON) },
	}
	cmd.Flags().StringVar(&pack, "pack", "programme", a.say("thư mục gói chương trình", "folder of the pack"))
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// unitEventView is the machine output of units diff. The codes are empty for a unit that
// was founded or that ended.
type unitEventView struct {
	Kind      pipeline.UnitEventKind `json:"kind"`
	Old       string                 `json:"old"`
	OldName   string                 `json:"old_name"`
	OldTier   string                 `json:"old_tier"`
	OldParent string                 `json:"old_parent"`
	New       string                 `json:"new"`
	NewName   string                 `json:"new_name"`
	NewTier   string                 `json:"new_tier"`
	NewParent string                 `json:"new_parent"`
}

func runUnitsDiff(a *app, pack, first, second string, asJSON bool) error {
	var days [2]pipeline.Date
	for i, text := range []string{first, second} {
		var err error
		if days[i], err = pipeline.ParseDate(text); err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
	}
	if days[1].Before(days[0]) {
		return usage("ngày đầu %s ở sau ngày cuối %s", "the first day %s is after the second %s", days[0], days[1])
	}
	p, err := readPackFolder(pack)
	if err != nil {
		return err
	}
	events := p.UnitEvents(days[0], days[1])
	if asJSON {
		out := []unitEventView{}
		for _, e := range events {
			out = append(out, unitEventView{e.Kind, e.Old.Code, e.Old.Name, e.Old.Tier, e.Old.Parent, e.New.Code, e.New.Name, e.New.Tier, e.New.Parent})
		}
		return a.printJSON(out)
	}
	a.printUnitEvents(p, days, events)
	return nil
}

func (a *app) printUnitEvents(p *pipeline.Programme, days [2]pipeline.Date, events []pipeline.UnitEvent) {
	if len(events) > 0 {
		t := a.newTable(a.say("Việc", "Event"), a.say("Đơn vị cũ", "Old unit"), a.say("Đơn vị mới", "New unit"))
		before, after := pipeline.NewHierarchy(p.Units, days[0]), pipeline.NewHierarchy(p.Units, days[1])
		for _, e := range events {
			t.AppendRow(table.Row{a.eventWord(e.Kind), unitWords(before, e.Old), unitWords(after, e.New)})
		}
		t.Render()
	}
	for _, tier := range p.Tiers {
		before, after := unitsOfTier(p, days[0], tier.Code), unitsOfTier(p, days[1], tier.Code)
		if before+after > 0 {
			a.tell("%s: ngày %s có %d đơn vị, ngày %s có %d.", "%s: on %s %d units, on %s %d.", tier.Name, days[0], before, days[1], after)
		}
	}
}

// unitWords names a unit with its code and its parent.
func unitWords(tree *pipeline.Hierarchy, u pipeline.Unit) string {
	switch {
	case u.Code == "":
		return ""
	case u.Parent == "":
		return fmt.Sprintf("%s (%s)", u.Name, u.Code)
	}
	return fmt.Sprintf("%s (%s), %s", u.Name, u.Code, tree.Name(u.Parent))
}

func unitsOfTier(p *pipeline.Programme, day pipeline.Date, tier string) (n int) {
	for _, u := range p.Units {
		if u.Tier == tier && u.Holds(day) {
			n++
		}
	}
	return n
}

func (a *app) eventWord(kind pipeline.UnitEventKind) string {
	words := map[pipeline.UnitEventKind]string{
		pipeline.UnitMerged: "nhập vào", pipeline.UnitDivided: "chuyển một phần", pipeline.UnitReplaced: "thay bằng",
		pipeline.UnitRenamed: "đổi tên", pipeline.UnitRetyped: "đổi cấp, khối", pipeline.UnitMoved: "chuyển cấp trên",
		pipeline.UnitEnded: "không còn", pipeline.UnitFounded: "lập mới", pipeline.UnitJoined: "từ ngoài vào", pipeline.UnitRecount: "đổi cách tính vào tổng",
	}
	return a.say(words[kind], string(kind))
}
