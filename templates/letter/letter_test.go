package letter

import (
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
)

func TestALetterSaysWhatALeaderAsksFirst(t *testing.T) {
	for _, c := range []struct {
		name    string
		extent  pipeline.Extent
		lang    pipeline.Language
		want    []string
		foreign []string
	}{
		{"the province", pipeline.Extent{Unit: sample.Root}, pipeline.Vietnamese,
			[]string{"[DỰ THẢO] Báo cáo Quý III/2021 – Tỉnh Thái Nguyên", "Kính gửi: Chủ tịch", "- Nộp báo cáo: đã nhận ", "- Số lượt tiếp công dân: 866 lượt (59/70 đơn vị", "so với kỳ trước giảm 146 lượt (14,43%; quý II/2021: 1.012 lượt)", "- Mục tiêu: đạt ", "Phạm vi: Tỉnh Thái Nguyên."},
			[]string{"draft", "Huyện Phú Bình"}},
		{"a district in English", pipeline.Extent{Unit: "H8"}, pipeline.English,
			[]string{"[DRAFT] Report 2021-Q3 – Huyện Đại Từ", "To: Chủ tịch", "- Filing: ", "- Số lượt tiếp công dân: ", " units)", "on the period before", "Figures as of 20 September 2021, 09:15 (UTC+7)"},
			[]string{"Tỉnh Thái Nguyên.", "so với", "866"}},
		{"a group", pipeline.Extent{Unit: sample.Root, Groups: []string{"Tiếp công dân"}}, pipeline.Vietnamese,
			[]string{"nhóm chỉ tiêu: Tiếp công dân", "- Số lượt tiếp công dân: 866 lượt"}, []string{"Số cuộc đối thoại", "Mục tiêu"}},
	} {
		whole := sample.Consolidation()
		whole.Programme.Phrases["against_previous"] = "so với kỳ trước {change} ({period}: {previous})"
		part, err := whole.Restricted(c.extent)
		if err != nil {
			t.Fatal(err)
		}
		l := Compose(part, pipeline.Recipient{Name: "Chủ tịch", Groups: c.extent.Groups, Language: c.lang, Documents: []pipeline.DocumentKind{pipeline.ReportDocument}})
		text := l.Text()
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said in\n%s", c.name, want, text)
			}
		}
		if i := strings.IndexAny(text+l.HTML(), "{}"); i >= 0 {
			t.Errorf("%s: something is not filled in\n%s", c.name, text)
		}
		for _, foreign := range c.foreign {
			if strings.Contains(text, foreign) {
				t.Errorf("%s: %q is said in\n%s", c.name, foreign, text)
			}
		}
		if n := len(l.Lines); n > mostLines || n < 2 {
			t.Errorf("%s: %d lines", c.name, n)
		}
	}
}

func TestALetterSaysWhatItReplaces(t *testing.T) {
	for _, c := range []struct {
		edition, figures, scores int
		lang                     pipeline.Language
		want                     string
	}{
		{2, 4, 0, pipeline.Vietnamese, "Phạm vi: Tỉnh Thái Nguyên.\nBản này thay bản chốt số 1 (ngày 02/07/2021): 4 số liệu thay đổi."},
		{2, 0, 3, pipeline.Vietnamese, "0 số liệu thay đổi; 3 đơn vị có tổng điểm, xếp loại hoặc thứ hạng thay đổi."},
		{2, 0, 0, pipeline.English, "It replaces edition 1 (2 July 2021): no figure changed."},
		{0, 1200, 0, pipeline.Vietnamese, "Kỳ này đã chốt: bản chốt số 1 (ngày 02/07/2021). Dự thảo này tính thêm những gì đến sau, chờ lần chốt sau: 1.200 số liệu thay đổi."},
		{0, 0, 1, pipeline.English, "The period is closed: edition 1 (2 July 2021). This draft takes in what came since and waits for the next closing: 0 figures changed; total, class or rank of 1 unit changed."},
	} {
		whole := sample.Consolidation()
		whole.Edition = c.edition
		whole.Since = &pipeline.Edition{Period: whole.Period, Number: 1, At: time.Date(2021, 7, 1, 20, 0, 0, 0, time.UTC)}
		whole.Adjustments, whole.Rescored = make([]pipeline.Adjustment, c.figures), make([]pipeline.Rescored, c.scores)
		if text := Compose(whole, pipeline.Recipient{Name: "Chủ tịch", Language: c.lang}).Text(); !strings.Contains(text, c.want) {
			t.Errorf("%q is not said in\n%s", c.want, text)
		}
	}
}
