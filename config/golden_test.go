package config

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// smallPack is a sound pack that has one of everything.
func smallPack(t *testing.T) fstest.MapFS {
	t.Helper()
	pack := fstest.MapFS{}
	source := os.DirFS("testdata/small")
	err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(source, name)
		pack[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func TestASoundPackGivesItsProgramme(t *testing.T) {
	got, err := ReadPack(smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Digest) != 64 {
		t.Errorf("digest %q is no SHA-256", got.Digest)
	}
	want := wantProgramme()
	want.Digest = got.Digest
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("programme differs (-want +got):\n%s", diff)
	}
}

func wantProgramme() *pipeline.Programme {
	from := pipeline.Validity{From: pipeline.NewDate(2021, 3, 15)}
	return &pipeline.Programme{
		Code: "tinh-p-2021", Name: "Chương trình thử",
		Plan:         pipeline.Plan{Number: "1/KH-UBND", Date: pipeline.NewDate(2021, 4, 23), Issuer: "UBND tỉnh P", Title: "Kế hoạch thử", Source: "bài đăng"},
		Regime:       wantRegime(),
		Rule:         pipeline.ND09,
		Kinds:        []pipeline.PeriodKind{pipeline.Quarter, pipeline.HalfYear},
		First:        pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2},
		Consolidator: "SNV",
		Deadlines: []pipeline.Deadline{
			{Tier: "commune", Day: 17, Source: "đơn vị tự đặt"},
			{Tier: "department", WorkingDays: 5, Source: "đơn vị tự đặt"},
		},
		Holidays:  []pipeline.Date{pipeline.NewDate(2021, 4, 21), pipeline.NewDate(2021, 4, 30)},
		NilTokens: []string{"-", "không", "không phát sinh"},
		Tiers:     []pipeline.Tier{{Code: "province", Name: "Cấp tỉnh"}, {Code: "department", Name: "Sở, ban, ngành"}, {Code: "commune", Name: "Cấp xã"}},
		Units: []pipeline.Unit{
			{Code: "TinhP", Name: "Tỉnh P", Tier: "province", Line: "government", NationalCode: "01", Counted: true},
			{Code: "SNV", Name: "Sở Nội vụ", Tier: "department", Line: "department", Parent: "TinhP", Counted: true, Validity: pipeline.Validity{From: pipeline.NewDate(2020, 1, 1)}},
			{Code: "XA.A", Name: "Xã A", Tier: "commune", Line: "government", Parent: "TinhP", NationalCode: "00004", Counted: true, Source: "danh mục", Validity: pipeline.Validity{To: pipeline.NewDate(2024, 12, 31)}},
			{Code: "XA.B", Name: "Xã B, miền núi", Tier: "commune", Line: "government", Parent: "TinhP"},
			{Code: "XA.C", Name: "Xã C", Tier: "commune", Line: "government", Parent: "TinhP", Counted: true, Validity: pipeline.Validity{From: pipeline.NewDate(2025, 1, 1)}},
		},
		Changes: []pipeline.Change{{Day: pipeline.NewDate(2025, 1, 1), Old: "XA.A", New: "XA.C", Whole: true, Source: "nghị quyết"}},
		Forms: []pipeline.Form{
			wantList(from),
			{
				Code: "DVK", Version: "1", Title: "SỔ MÔ HÌNH", Source: "đơn vị tự đặt", Validity: from,
				Layout: pipeline.Register, Every: pipeline.Quarter, Tiers: []string{"commune"}, Optional: true,
				Fields: []pipeline.Field{
					{Code: "ma", Label: "Mã", Kind: pipeline.Key},
					{Code: "ngay", Label: "Ngày", Kind: pipeline.Day},
					{Code: "tinh_trang", Label: "Tình trạng", Kind: pipeline.Choice, Options: []pipeline.Option{
						{Code: "dang_ky", Label: "Đăng ký", Rank: 1}, {Code: "huyen", Label: "Cấp huyện", Rank: 4},
					}},
				},
			},
			{
				Code: "01/TCD", Version: "TT02-2021", Title: "TIẾP CÔNG DÂN", Source: "Thông tư",
				Validity: pipeline.Validity{From: pipeline.NewDate(2021, 5, 10)},
				Layout:   pipeline.Table, Every: pipeline.Quarter, Tiers: []string{"commune"}, NoteLabel: "3. Ghi chú",
				Fields: []pipeline.Field{
					{Code: "c1", Number: "1", Path: []string{"Tiếp thường xuyên"}, Label: "Lượt", Kind: pipeline.Count},
					{Code: "c2", Number: "2", Path: []string{"Tiếp thường xuyên"}, Label: "Người", Kind: pipeline.Amount},
				},
				Relations: []pipeline.Relation{bound("1<=2", pipeline.Reject, pipeline.AtMost, pipeline.Term{Field: "c1"}, pipeline.Term{Field: "c2"})},
			},
		},
		Indicators: wantIndicators(),
		Headlines:  []string{"ty_le"},
		Letterhead: pipeline.Letterhead{Issuer: "SỞ NỘI VỤ", Symbol: "BC-SNV", Place: "P", To: []string{"UBND tỉnh P"}, SignerTitle: "GIÁM ĐỐC"},
		Phrases:    map[string]string{"rise": "tăng {diff} {unit}", "fall": "giảm {diff} {unit}"},

		ShareMissingUnits: true,
	}
}

func wantRegime() []pipeline.RegimeElement {
	const plan = "kế hoạch"
	return []pipeline.RegimeElement{
		{Key: "name", Label: "Tên báo cáo", Text: "Báo cáo thử", Source: plan},
		{Key: "content", Label: "Nội dung yêu cầu báo cáo", Text: "b", Source: plan},
		{Key: "reporters", Label: "Đối tượng thực hiện báo cáo", Text: "c", Source: plan},
		{Key: "receivers", Label: "Cơ quan nhận báo cáo", Text: "d", Source: plan},
		{Key: "method", Label: "Phương thức gửi, nhận báo cáo", Text: "e", Source: plan},
		{Key: "deadline", Label: "Thời hạn gửi báo cáo", Text: "f", Source: "đơn vị tự đặt"},
		{Key: "frequency", Label: "Tần suất thực hiện báo cáo", Text: "g", Source: plan},
		{Key: "cutoff", Label: "Thời gian chốt số liệu báo cáo", Text: "h", Source: plan},
		{Key: "outline", Label: "Mẫu đề cương báo cáo", Text: "i", Source: plan},
		{Key: "form", Label: "Biểu mẫu số liệu báo cáo", Text: "k", Source: plan},
		{Key: "guidance", Label: "Hướng dẫn quy trình thực hiện báo cáo", Text: "l", Source: plan},
	}
}

func bound(text string, severity pipeline.Severity, op pipeline.Comparison, left, right pipeline.Term) pipeline.Relation {
	return pipeline.Relation{
		Text: text, Severity: severity, Comparisons: []pipeline.Comparison{op}, Parts: []pipeline.Sum{{left}, {right}},
	}
}

func wantList(from pipeline.Validity) pipeline.Form {
	crossed := bound("nguoi >= 01/TCD.c1", pipeline.Note, pipeline.AtLeast, pipeline.Term{Field: "nguoi"}, pipeline.Term{Form: "01/TCD", Field: "c1"})
	crossed.Note = "hai biểu nói về cùng một việc"
	section := []string{"I. ĐỐI THOẠI"}
	return pipeline.Form{
		Code: "DV-01", Version: "2021", Title: "BÁO CÁO", Titles: []string{"Báo cáo dân vận"}, Source: "đơn vị tự đặt", Validity: from,
		Layout: pipeline.List, Every: pipeline.Quarter, Tiers: []string{"department", "commune"},
		Scopes: map[string]pipeline.Scope{"department": pipeline.Subtree}, Cumulative: true, ExplanationColumn: true,
		Fields: []pipeline.Field{
			{Code: "cuoc", Number: "1.1", Label: "Số cuộc", Path: section, Kind: pipeline.Count, Unit: "cuộc", Required: true, Pair: "nguoi"},
			{Code: "nguoi", Number: "1.2", Label: "Số người", Path: section, Kind: pipeline.Count, Unit: "người", Max: pipeline.Int(5000)},
			{Code: "ton", Number: "1.10", Label: "Còn tồn", Kind: pipeline.Count, Unit: "vụ", Stock: true, Tiers: []string{"commune"}},
			{Code: "ke_hoach", Number: "2", Label: "Đã ban hành kế hoạch", Kind: pipeline.Tick},
			{Code: "danh_gia", Number: "3", Label: "Đánh giá chung", Kind: pipeline.Text},
		},
		Relations: []pipeline.Relation{
			bound("cuoc<=nguoi", pipeline.Reject, pipeline.AtMost, pipeline.Term{Field: "cuoc"}, pipeline.Term{Field: "nguoi"}),
			crossed,
		},
	}
}

func wantIndicators() []pipeline.Indicator {
	const owner = "Sở Nội vụ"
	yes, no := true, false
	fields := func(form, field string) []pipeline.FieldRef { return []pipeline.FieldRef{{Form: form, Field: field}} }
	return []pipeline.Indicator{
		{Code: "doi_thoai", Name: "Số cuộc đối thoại", Group: "Đối thoại", Kind: pipeline.Flow, Unit: "cuộc", Owner: owner, Source: "DV-01", Numerator: fields("DV-01", "cuoc")},
		{Code: "con_ton", Name: "Còn tồn", Group: "Đối thoại", Kind: pipeline.Stock, Unit: "vụ", Owner: owner, Source: "DV-01", HigherIsBetter: &no, Numerator: fields("DV-01", "ton")},
		{
			Code: "ty_le", Name: "Tỷ lệ", Group: "Tiếp dân", Kind: pipeline.Ratio, Unit: "%", Owner: owner, Source: "01/TCD", HigherIsBetter: &yes,
			Numerator: fields("01/TCD", "c1"), Denominator: fields("01/TCD", "c2"),
			Targets: []pipeline.Target{
				{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(85), Wording: "từ 85% trở lên", Source: "đơn vị tự đặt"},
				{Tier: "commune", Comparison: pipeline.AtMost, Bound: 99_500_000, Wording: "không quá", Source: "đơn vị tự đặt"},
			},
		},
		{
			Code: "co_ke_hoach", Name: "Đơn vị có kế hoạch", Group: "Kế hoạch", Kind: pipeline.UnitShare, Unit: "%", Owner: owner, Source: "DV-01",
			Condition: &pipeline.Condition{Form: "DV-01", Field: "ke_hoach", Comparison: pipeline.Equal, Bound: pipeline.One},
		},
		{Code: "co_mo_hinh", Name: "Đơn vị có mô hình", Group: "Thi đua", Kind: pipeline.UnitShare, Unit: "%", Owner: owner, Source: "DVK", Condition: &pipeline.Condition{Form: "DVK"}},
		{
			// The key is filled in from the register that the condition names.
			Code: "mo_hinh", Name: "Mô hình cấp huyện", Group: "Thi đua", Kind: pipeline.Distinct, Unit: "mô hình", Owner: owner, Source: "DVK",
			Numerator: fields("DVK", "ma"), Condition: &pipeline.Condition{Form: "DVK", Field: "tinh_trang", In: []string{"huyen"}},
		},
		{Code: "diem", Name: "Điểm", Group: "Chỉ số", Kind: pipeline.OwnValue, Unit: "điểm", Owner: owner, Source: "01/TCD", Numerator: fields("01/TCD", "c2")},
		{Code: "loi_van", Name: "Đánh giá chung", Group: "Lời văn", Kind: pipeline.Narrative, Owner: owner, Source: "DV-01", Numerator: fields("DV-01", "danh_gia")},
	}
}

func TestTheDigestFollowsNamesAndBytes(t *testing.T) {
	digest := func(change func(fstest.MapFS)) string {
		pack := smallPack(t)
		change(pack)
		p, err := ReadPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest
	}
	same := digest(func(fstest.MapFS) {})
	if again := digest(func(fstest.MapFS) {}); again != same {
		t.Errorf("the same files gave %s and %s", same, again)
	}
	lock := digest(func(pack fstest.MapFS) {
		pack["~$units.csv"] = &fstest.MapFile{}
		pack[".git/x.yaml"] = &fstest.MapFile{}
	})
	if lock != same {
		t.Error("a lock file or hidden folder changed the digest")
	}
	renamed := digest(func(pack fstest.MapFS) { pack["LIESMICH.md"] = pack["README.md"]; delete(pack, "README.md") })
	changed := digest(func(pack fstest.MapFS) { pack["README.md"] = &fstest.MapFile{Data: []byte("khác")} })
	if renamed == same || changed == same || renamed == changed {
		t.Errorf("digests %s, %s, %s should differ", same, renamed, changed)
	}
}
