package official

import (
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/document/fill"
	"danvan/templates/figures"
)

// Vocabulary is what a template may name: the fields of the report, with the codes of the
// programme's indicators and tiers. Without a programme every code is taken.
func Vocabulary(p *pipeline.Programme) *fill.Type {
	return newVocabulary(p).report.Type
}

// vocabulary is the types of everything that a template can name. They know each other:
// a unit has figures, a figure has units.
type vocabulary struct {
	report fill.Of[composer]
	unit   fill.Of[aUnit]
	figure fill.Of[aFigure]
	group  fill.Of[aGroup]
	tally  fill.Of[figures.Tally]
	text   fill.Of[aText]
	line   fill.Of[aLine]
	office fill.Of[anOffice]
	league fill.Of[aLeague]
	score  fill.Of[aScore]
	tier   fill.Of[aTier]
	codes  fill.Of[aUnit]    // the figures of a unit by code
	tiers  fill.Of[composer] // the tiers by code
}

func newVocabulary(p *pipeline.Programme) vocabulary {
	v := vocabulary{
		report: fill.NewType[composer]("báo cáo"), unit: fill.NewType[aUnit]("đơn vị"), figure: fill.NewType[aFigure]("chỉ tiêu"),
		group: fill.NewType[aGroup]("nhóm chỉ tiêu"), tally: fill.NewType[figures.Tally]("tình hình nộp"), text: fill.NewType[aText]("lời văn"),
		line: fill.NewType[aLine]("dòng"), office: fill.NewType[anOffice]("cơ quan"), league: fill.NewType[aLeague]("bảng xếp hạng"),
		score: fill.NewType[aScore]("điểm"), tier: fill.NewType[aTier]("cấp, khối"), codes: fill.NewType[aUnit]("chỉ tiêu theo mã"),
		tiers: fill.NewType[composer]("cấp, khối theo mã"),
	}
	v.nameLetter(p)
	v.namePeriod()
	v.nameFiling()
	v.nameFigures(p)
	v.nameUnits()
	v.nameSections()
	v.nameScores()
	v.nameBlocks()
	return v
}

// aLine is a line of a list, and whether it is the last.
type aLine struct {
	text string
	last bool
}

func linesOf(list []string) []aLine {
	out := make([]aLine, len(list))
	for i, s := range list {
		out[i] = aLine{s, i == len(list)-1}
	}
	return out
}

// anOffice is one of the offices that issue and sign.
type anOffice pipeline.JointIssuer

// nameLetter names head and foot of the letter. Further offices of a joint report are
// CoQuan2, CoQuan3 …
func (v vocabulary) nameLetter(p *pipeline.Programme) {
	letter := func(c composer) pipeline.Letterhead { return c.Programme.Letterhead }
	v.line.Self(func(l aLine) string { return l.text })
	v.line.Text("NoiDung", "nội dung của dòng", func(l aLine) string { return l.text })
	v.line.Text("DauCau", "“;”, ở dòng cuối là “.”", func(l aLine) string {
		if l.last {
			return "."
		}
		return ";"
	})
	for _, f := range []struct {
		name, says string
		get        func(anOffice) string
	}{
		{"CoQuanChuQuan", "cơ quan chủ quản", func(o anOffice) string { return o.Superior }},
		{"CoQuanBanHanh", "cơ quan ban hành", func(o anOffice) string { return o.Issuer }},
		{"QuyenHanKy", "quyền hạn của người ký, ví dụ KT. GIÁM ĐỐC", func(o anOffice) string { return o.Authority }},
		{"ChucVuKy", "chức vụ của người ký", func(o anOffice) string { return o.SignerTitle }},
		{"NguoiKy", "họ tên người ký", func(o anOffice) string { return o.SignerName }},
	} {
		v.office.Text(f.name, f.says, f.get)
		v.report.Text(f.name, f.says, func(c composer) string { return f.get(leading(letter(c))) })
	}
	fill.HasList(v.report, "CungBanHanh", "các cơ quan cùng ban hành, trừ cơ quan chủ trì", v.office, func(c composer) []anOffice {
		var out []anOffice
		for _, j := range letter(c).Joint {
			out = append(out, anOffice(j))
		}
		return out
	})
	if p != nil {
		for i := range p.Letterhead.Joint {
			fill.Has(v.report, "CoQuan"+strconv.Itoa(i+2), "cơ quan cùng ban hành thứ "+strconv.Itoa(i+2), v.office, func(c composer) anOffice { return anOffice(letter(c).Joint[i]) })
		}
	}
	v.report.Text("SoKyHieu", "số và ký hiệu, số để trống khi chưa ký", func(c composer) string { return c.head().Number })
	v.report.Text("KyHieu", "ký hiệu văn bản", func(c composer) string { return letter(c).Symbol })
	v.report.Text("DiaDanh", "địa danh", func(c composer) string { return letter(c).Place })
	v.report.Text("DiaDanhNgayThang", "địa danh và ngày tháng; bản dự thảo để trống ngày", func(c composer) string { return c.head().PlaceDate })
	v.report.Text("TrichYeu", "trích yếu nội dung", composer.subject)
	fill.HasList(v.report, "KinhGui", "nơi nhận chính (Kính gửi)", v.line, func(c composer) []aLine { return linesOf(letter(c).To) })
	v.report.Text("KinhGuiChung", "nơi nhận chính trên một dòng", func(c composer) string { return strings.Join(letter(c).To, "; ") })
	fill.HasList(v.report, "NoiNhan", "Nơi nhận", v.line, func(c composer) []aLine { return linesOf(letter(c).Recipients) })
}

// leading is the office that leads.
func leading(l pipeline.Letterhead) anOffice {
	return anOffice{Superior: l.Superior, Issuer: l.Issuer, Authority: l.Authority, SignerTitle: l.SignerTitle, SignerName: l.SignerName}
}

func (v vocabulary) namePeriod() {
	r := v.report
	r.Text("ChuongTrinh", "tên chương trình", func(c composer) string { return c.Programme.Name })
	r.Text("SoKeHoach", "số, ký hiệu của kế hoạch được thực hiện", func(c composer) string { return c.Programme.Plan.Number })
	r.Day("NgayKeHoach", "ngày của kế hoạch", func(c composer) pipeline.Date { return c.Programme.Plan.Date })
	r.Text("CoQuanKeHoach", "cơ quan ban hành kế hoạch", func(c composer) string { return c.Programme.Plan.Issuer })
	r.Text("TenKeHoach", "tên kế hoạch", func(c composer) string { return c.Programme.Plan.Title })
	r.Text("KyBaoCao", "kỳ báo cáo trong câu: quý II/2021", composer.period)
	r.Text("Nam", "năm của kỳ", func(c composer) string { return strconv.Itoa(c.Period.Year) })
	r.Day("TuNgay", "ngày đầu của kỳ số liệu", func(c composer) pipeline.Date { return c.Window().From })
	r.Day("DenNgay", "ngày cuối của kỳ số liệu", func(c composer) pipeline.Date { return c.Window().To })
	r.Text("KhoangThoiGian", "từ ngày … đến ngày …", composer.window)
	r.Text("LucTongHop", "giờ, ngày tổng hợp số liệu", func(c composer) string { return figures.Moment(c.At) })
	r.Day("NgayTongHop", "ngày tổng hợp số liệu", func(c composer) pipeline.Date { return pipeline.DayOf(c.At) })
	r.Flag("DuThao", "bản chưa chốt số liệu", func(c composer) bool { return c.Edition == 0 })
	r.Figure("BanChot", "số của bản chốt", func(c composer) fill.Amount { return count(c.Edition) })
	r.Text("DauDuThao", "chữ DỰ THẢO; trống ở bản chốt", func(c composer) string { return c.head().Mark })
	r.Text("ChanTrang", "dòng cuối mỗi trang: dự thảo hay bản chốt số mấy, số liệu lúc nào", composer.footer)
	r.Text("DonViTongHop", "đơn vị tổng hợp", composer.consolidator)
	r.Text("KyTruoc", "tên kỳ trước liền kề", func(c composer) string { return figures.LowerFirst(c.earlierName(figures.PreviousPeriod)) })
	r.Text("CungKy", "tên cùng kỳ năm trước", func(c composer) string { return figures.LowerFirst(c.earlierName(figures.SameYearBefore)) })
}

func (c composer) earlierName(s figures.Since) string {
	if !c.HasEarlier(s) {
		return ""
	}
	return c.Earlier(s).Vietnamese()
}

// count is a whole number as a field.
func count(n int) fill.Amount {
	return fill.Amount{Said: shown.Count(n), Number: pipeline.Known(pipeline.Int(int64(n)))}
}

func (v vocabulary) nameFiling() {
	for _, f := range []struct {
		name, says string
		get        func(figures.Tally) int
	}{
		{"PhaiNop", "số biểu phải nộp", func(t figures.Tally) int { return t.Expected }},
		{"DaNhan", "số biểu được nhận, đúng hạn và nộp muộn", func(t figures.Tally) int { return t.Accepted() }},
		{"DungHan", "số biểu nộp đúng hạn", func(t figures.Tally) int { return t.OnTime }},
		{"Muon", "số biểu nộp muộn", func(t figures.Tally) int { return t.Late }},
		{"TraLai", "số biểu bị trả lại", func(t figures.Tally) int { return t.Returned }},
		{"ChuaNhan", "số biểu chưa nộp", func(t figures.Tally) int { return t.NotReceived }},
		{"NgoaiYeuCau", "số biểu ngoài danh mục phải nộp", func(t figures.Tally) int { return t.Unexpected }},
	} {
		v.tally.Figure(f.name, f.says, func(t figures.Tally) fill.Amount { return count(f.get(t)) })
	}
	v.tally.Text("Ten", "tên cấp, khối", func(t figures.Tally) string { return t.Name })
	fill.Has(v.report, "TinhHinhNop", "số biểu của cả kỳ theo tình trạng", v.tally, func(c composer) figures.Tally {
		return figures.Tally{Name: "Tổng cộng", FilingTotals: c.Filing.Totals}
	})
	v.tally.Self(func(t figures.Tally) string { return t.Name })
	fill.HasList(v.report, "NopTheoCap", "số biểu theo từng cấp, khối", v.tally, func(c composer) []figures.Tally { return c.FilingByTier() })
	fill.HasList(v.report, "NopTheoDiaBan", "số biểu theo từng địa bàn", v.tally, func(c composer) []figures.Tally { return c.FilingByBranch() })
	v.report.Figure("SoDonVi", "số đơn vị phải báo cáo", func(c composer) fill.Amount { return count(c.UnitCoverage().Expected) })
	v.report.Figure("SoDonViNopDu", "số đơn vị nộp đủ báo cáo", func(c composer) fill.Amount { return count(c.UnitCoverage().Whole) })
	fill.HasList(v.report, "DonViChuaNop", "đơn vị chưa có báo cáo nào được nhận", v.unit, func(c composer) []aUnit { return c.unitsOf(c.UnitCoverage().Nothing) })
	fill.HasList(v.report, "DonViNopThieu", "đơn vị mới nộp một phần số biểu", v.unit, func(c composer) []aUnit { return c.unitsOf(c.UnitCoverage().Part) })
	v.report.Text("TenDonViChuaNop", "tên các đơn vị chưa nộp, trong một câu", func(c composer) string { return c.Names(c.UnitCoverage().Nothing, namesInText) })
}

// nameBlocks names what our own writer lays out.
func (v vocabulary) nameBlocks() {
	blocks := func(name, says string, get func(composer) []document.Block) {
		v.report.Block(name, says, func(c composer) fill.Piece { return fill.Piece{Blocks: get(c)} })
	}
	v.report.Text("MoDau", "câu mở đầu", func(c composer) string { return textOf(c.opening()) })
	v.report.Text("KetThuc", "câu kết thúc", func(c composer) string { return textOf(c.finish(nil)) })
	blocks("NoiDung", "toàn bộ nội dung: mở đầu, năm phần có đề mục, kết thúc", composer.body)
	for i, s := range (composer{}).sections() {
		blocks("Phan"+s.number, "nội dung dưới đề mục “"+s.heading().Text+"”",
			func(c composer) []document.Block { return c.content(c.sections()[i]) })
	}
	blocks("BangNopBaoCao", "bảng tình hình nộp báo cáo", func(c composer) []document.Block { return []document.Block{c.filingTable()} })
	blocks("BangMucPhanDau", "bảng kết quả so với mức phấn đấu", func(c composer) []document.Block {
		if t := c.targetTable(); len(t.Rows) > 0 {
			return []document.Block{t}
		}
		return nil
	})
	blocks("BangXepHang", "lời và bảng xếp hạng, nếu chương trình chấm điểm", composer.scoring)
	blocks("BangDonVi", "bảng chỉ tiêu, mỗi đơn vị trực thuộc một cột", func(c composer) []document.Block { return c.annexTables(c.Regions()) })
	v.report.Block("PhuLuc", "các phụ lục: trang ngang, đánh số trang riêng", func(c composer) fill.Piece { return fill.Piece{Annexes: c.annexes()} })
}

// textOf is the text of paragraphs.
func textOf(blocks []document.Block) string {
	var out []string
	for _, b := range blocks {
		if p, ok := b.(document.Paragraph); ok {
			out = append(out, p.Lead+p.Text+p.Tail)
		}
	}
	return strings.Join(out, "\n")
}
