package author

import (
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// PackBook is what a pack kept as a workbook holds. Digests, periods and letterhead
// are not in it: they stay in the pack's own files.
type PackBook struct {
	Units      []pipeline.Unit
	Changes    []pipeline.Change
	Forms      []pipeline.Form
	Indicators []pipeline.Indicator
}

// ReadPackBook reads back a pack book: the workbook that the export of a pack writes
// and an official edits. All problems are returned at once; what a cell with a
// problem should have said is left blank. Whether the parts fit together (units of a
// tree, fields of a relation) is the business of the check of the pack.
func ReadPackBook(data []byte) (PackBook, []Problem, *book.Fault) {
	b, fault := book.Read("pack.xlsx", data, book.DefaultLimits())
	if fault != nil {
		return PackBook{}, nil, fault
	}
	r := &packReader{book: b, formAt: map[string]int{}}
	if r.notation(); len(r.problems) > 0 {
		return PackBook{}, r.problems, nil // another workbook lacks everything
	}
	readers := map[string]func([]packRow){
		pipeline.PackSheetUnits: r.units, pipeline.PackSheetChanges: r.changes, pipeline.PackSheetForms: r.forms,
		pipeline.PackSheetFields: r.fields, pipeline.PackSheetOptions: r.options, pipeline.PackSheetRelations: r.relations,
		pipeline.PackSheetFollows: r.follows, pipeline.PackSheetAccepts: r.accepts, pipeline.PackSheetIndicators: r.indicators, pipeline.PackSheetTargets: r.targets,
	}
	for _, s := range pipeline.PackBookSheets() {
		readers[s.Name](r.rows(s))
	}
	return r.pack, r.problems, nil
}

// notation checks that the book is written in the notation read here.
func (r *packReader) notation() {
	s := r.find(pipeline.MetaSheet)
	if s == nil {
		r.problem(pipeline.MetaSheet, "", "Tệp không phải sổ chương trình do lệnh xuất tạo ra (thiếu trang ẩn %s).", "The file is not a pack book that the export wrote (the hidden sheet %s is missing).", pipeline.MetaSheet)
		return
	}
	for _, row := range s.Rows {
		key, _ := row.Cell(1)
		value, _ := row.Cell(2)
		if key.Text == pipeline.PackBookKey && value.Text == pipeline.PackBookVersion {
			return
		}
	}
	r.problem(pipeline.MetaSheet, "", "Sổ chương trình không ghi phiên bản %s; xuất lại bằng phiên bản này của chương trình.", "The pack book does not state version %s; export it anew.", pipeline.PackBookVersion)
}

func (r *packReader) units(rows []packRow) {
	first := map[string]string{}
	for _, p := range rows {
		u := pipeline.Unit{
			Code: p.need(pipeline.PackCode), Name: p.need(pipeline.PackName), Tier: p.need(pipeline.PackTier),
			Line: word(p, pipeline.PackLine, true, "government", "department", "party"), Parent: p.text(pipeline.PackParent),
			NationalCode: p.nationalCode(), Counted: p.yes(pipeline.PackCounted, true), Validity: p.validity(),
			Source: p.text(pipeline.PackSource),
		}
		// A code may stand twice: the same unit in two spans of days.
		key := u.Code + "|" + u.From.String()
		if at, twice := first[key]; twice && u.Code != "" {
			p.say(pipeline.PackCode, "Đơn vị “%s” với cùng ngày bắt đầu đã có ở ô %s.", "The unit “%s” with the same first day is in %s already.", u.Code, at)
		}
		first[key] = p.at(pipeline.PackCode)
		r.pack.Units = append(r.pack.Units, u)
	}
}

// nationalCode gives a code that Excel made a number of its leading zeros back.
func (p packRow) nationalCode() string {
	text := p.text(pipeline.PackNationalCode)
	if c, _ := p.row.Cell(p.columns[pipeline.PackNationalCode]); c.Kind == book.Number {
		if code, ok := pipeline.NationalCode(text, p.text(pipeline.PackTier)); ok {
			return code
		}
	}
	return text
}

func (p packRow) validity() pipeline.Validity {
	v := pipeline.Validity{From: p.day(pipeline.PackFrom), To: p.day(pipeline.PackTo)}
	if !v.To.IsZero() && v.To.Before(v.From) {
		p.say(pipeline.PackTo, "Ngày kết thúc %s sớm hơn ngày bắt đầu %s.", "The last day %s is before the first day %s.", v.To.Vietnamese(), v.From.Vietnamese())
	}
	return v
}

func (r *packReader) changes(rows []packRow) {
	for _, p := range rows {
		c := pipeline.Change{Day: p.day(pipeline.PackChangeDay), Old: p.need(pipeline.PackOld), New: p.need(pipeline.PackNew), Source: p.text(pipeline.PackSource)}
		p.need(pipeline.PackChangeDay)
		c.Whole = word(p, pipeline.PackExtent, true, "whole", "part") == "whole"
		r.pack.Changes = append(r.pack.Changes, c)
	}
}

func (r *packReader) forms(rows []packRow) {
	for _, p := range rows {
		f := pipeline.Form{
			Code: p.need(pipeline.PackForm), Version: p.need(pipeline.PackFormVersion), Title: p.need(pipeline.PackTitle), Titles: p.items(pipeline.PackTitles),
			Source: p.text(pipeline.PackSource), Validity: p.validity(),
			Layout:   word(p, pipeline.PackLayout, true, pipeline.List, pipeline.Table, pipeline.Register),
			Every:    word(p, pipeline.PackEvery, true, pipeline.Month, pipeline.Quarter, pipeline.HalfYear, pipeline.NineMonths, pipeline.Year),
			Tiers:    p.items(pipeline.PackTiers),
			Scopes:   p.scopes(),
			Optional: p.yes(pipeline.PackOptional, false), Cumulative: p.yes(pipeline.PackCumulative, false),
			ExplanationColumn: p.yes(pipeline.PackExplanation, false), NoteLabel: p.text(pipeline.PackNote),
		}
		key := f.Code + "|" + f.Version
		if _, twice := r.formAt[key]; twice {
			p.say(pipeline.PackForm, "Biểu %s phiên bản %s xuất hiện hai lần.", "Form %s version %s stands twice.", f.Code, f.Version)
			continue
		}
		r.formAt[key] = len(r.pack.Forms)
		r.pack.Forms = append(r.pack.Forms, f)
	}
}

func (p packRow) scopes() map[string]pipeline.Scope {
	var out map[string]pipeline.Scope
	for _, item := range p.items(pipeline.PackScopes) {
		tier, scope, ok := strings.Cut(item, "=")
		if !ok {
			p.say(pipeline.PackScopes, "“%s” phải viết theo dạng cấp=phạm vi, ví dụ district=subtree.", "“%s” must be written tier=scope, such as district=subtree.", item)
			continue
		}
		if out == nil {
			out = map[string]pipeline.Scope{}
		}
		out[strings.TrimSpace(tier)] = oneOf(p, pipeline.PackScopes, strings.TrimSpace(scope), pipeline.Own, pipeline.Subtree)
	}
	return out
}

// form returns the form that a row belongs to, nil where there is none.
func (p packRow) form() *pipeline.Form {
	code, version := p.need(pipeline.PackForm), p.need(pipeline.PackFormVersion)
	i, ok := p.formAt[code+"|"+version]
	if !ok {
		if code != "" && version != "" {
			p.say(pipeline.PackForm, "Trang “%s” không có biểu %s phiên bản %s.", "The sheet “%s” has no form %s version %s.", pipeline.PackSheetForms, code, version)
		}
		return nil
	}
	return &p.pack.Forms[i]
}

func (r *packReader) fields(rows []packRow) {
	for _, p := range rows {
		f := p.form()
		field := pipeline.Field{
			Code: p.need(pipeline.PackCode), Number: p.text(pipeline.PackNumber), Path: p.items(pipeline.PackPath), Label: p.need(pipeline.PackLabel),
			Kind: word(p, pipeline.PackKind, true, pipeline.Count, pipeline.Amount, pipeline.Tick, pipeline.Text, pipeline.Choice, pipeline.Day, pipeline.Key),
			Unit: p.text(pipeline.PackUnit), Stock: p.yes(pipeline.PackStock, false), Required: p.yes(pipeline.PackRequired, false), Uneven: p.yes(pipeline.PackUneven, false),
			Tiers: p.items(pipeline.PackTiers), Max: p.number(pipeline.PackMax), Pair: p.text(pipeline.PackPair),
		}
		if f == nil {
			continue
		}
		if f.Field(field.Code) != nil {
			p.say(pipeline.PackCode, "Chỉ tiêu “%s” của biểu %s xuất hiện hai lần.", "The field “%s” of form %s stands twice.", field.Code, f.Code)
			continue
		}
		f.Fields = append(f.Fields, field)
	}
}

func (r *packReader) options(rows []packRow) {
	for _, p := range rows {
		f, code := p.form(), p.need(pipeline.PackField)
		o := pipeline.Option{Code: p.need(pipeline.PackCode), Label: p.need(pipeline.PackLabel), Rank: p.whole(pipeline.PackOptRank)}
		if f == nil || code == "" {
			continue
		}
		field := f.Field(code)
		if field == nil {
			p.say(pipeline.PackField, "Biểu %s không có chỉ tiêu “%s”.", "Form %s has no field “%s”.", f.Code, code)
			continue
		}
		if o.Rank == 0 {
			o.Rank = len(field.Options) + 1 // the order of writing is the order of the stages
		}
		field.Options = append(field.Options, o)
	}
}

func (r *packReader) relations(rows []packRow) {
	for _, p := range rows {
		f, rule := p.form(), p.need(pipeline.PackRule)
		severity := word(p, pipeline.PackSeverity, false, pipeline.Reject, pipeline.Warn, pipeline.Note)
		if f == nil || rule == "" {
			continue
		}
		relation, err := pipeline.ParseRelation(rule)
		if err != nil {
			p.say(pipeline.PackRule, "%s.", "%s.", err)
			continue
		}
		relation.Note = p.text(pipeline.PackNote)
		if severity != "" {
			relation.Severity = severity
		}
		f.Relations = append(f.Relations, relation)
	}
}

// follows reads which version each form goes on from, one link a row.
func (r *packReader) follows(rows []packRow) {
	for _, p := range rows {
		f := p.form()
		version, by := p.need(pipeline.PackOldVersion), p.need(pipeline.PackChangedBy)
		fields, from := p.text(pipeline.PackNewFields), p.text(pipeline.PackSumFrom)
		if f == nil {
			continue
		}
		if f.Follows == nil {
			f.Follows = &pipeline.Follows{Form: p.text(pipeline.PackOldForm), Version: version, By: by}
			if f.Follows.Form == "" {
				f.Follows.Form = f.Code
			}
		} else if f.Follows.Version != version {
			p.say(pipeline.PackOldVersion, "Biểu %s phiên bản %s chỉ nối từ một phiên bản.", "Form %s version %s goes on from one version only.", f.Code, f.Version)
		}
		if fields == "" {
			continue
		}
		link := pipeline.Link{Fields: sumOf(fields), Break: p.text(pipeline.PackBreak)}
		if p.need(pipeline.PackSumFrom) != "" && from != pipeline.NoHeir {
			link.From = sumOf(from)
		}
		f.Follows.Links = append(f.Follows.Links, link)
	}
}

func sumOf(text string) []string {
	parts := strings.Split(text, pipeline.FieldSum)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// accepts reads the older versions of the forms that are still taken.
func (r *packReader) accepts(rows []packRow) {
	for _, p := range rows {
		f := p.form()
		old := pipeline.OldVersion{Version: p.need(pipeline.PackOldVersion), Until: p.day(pipeline.PackUntil)}
		p.need(pipeline.PackUntil)
		for _, item := range p.items(pipeline.PackOldFields) {
			field, from, ok := strings.Cut(item, "=")
			if !ok {
				p.say(pipeline.PackOldFields, "“%s” phải viết theo dạng mã=mã cũ, ví dụ c5=c3.", "“%s” must be written field=old field, such as c5=c3.", item)
				continue
			}
			if old.Fields == nil {
				old.Fields = map[string]string{}
			}
			old.Fields[strings.TrimSpace(field)] = strings.TrimSpace(from)
		}
		if f != nil {
			f.Accepts = append(f.Accepts, old)
		}
	}
}
