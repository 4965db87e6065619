package official_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
)

// inOrder checks that each text follows the one before.
func inOrder(t *testing.T, said string, wanted ...string) {
	t.Helper()
	at := 0
	for _, want := range wanted {
		next := strings.Index(said[at:], want)
		if next < 0 {
			t.Fatalf("%q does not follow in its place", want)
		}
		at += next
	}
}

// Hướng dẫn 36-HD/VPTW: no Quốc hiệu, a star under the issuer, number without colon.
func TestPartyLayout(t *testing.T) {
	word, page := texts(t, sample.Party())
	for name, said := range map[string]string{"Word document": word, "page": page} {
		for _, no := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do", "Số:", "./."} {
			if strings.Contains(said, no) {
				t.Errorf("the %s of the Party says %q", name, no)
			}
		}
		if !strings.Contains(said, "Số        -BC/ĐU") {
			t.Errorf("the %s lacks the number", name)
		}
	}
	inOrder(t, word, "ĐẢNG ỦY KHỐI DÂN - CHÍNH - ĐẢNG", "ĐẢNG ỦY SỞ XÂY DỰNG", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "-BC/ĐU", "Thành phố Hồ Chí Minh, ngày",
		"BÁO CÁO", "kết quả thực hiện công tác dân vận", "-----", "Chương trình số 29-Ctr/ĐU ngày 26/02/2021 của Đảng ủy Sở Xây dựng về thực hiện công tác dân vận năm 2021",
		"Nơi nhận:", "T/M ĐẢNG ỦY", "BÍ THƯ", "Trần Văn B")
}

func TestCellsBehindATargetAreNamed(t *testing.T) {
	word, _ := texts(t, sample.Party())
	for _, want := range []string{
		"(cần thêm 3 chi bộ). Còn 3 chi bộ chưa đăng ký công trình Dân vận khéo (trong đó 1 chưa có số liệu): Chi bộ Quản lý nhà, Chi bộ Vật liệu xây dựng, Chi bộ Pháp chế.",
		"Còn 4 chi bộ chưa có đề xuất, tuyên dương gương Dân vận khéo", "theo phần của kỳ trong năm: ≥\u00a015 hội nghị (cả năm ≥\u00a060 hội nghị)",
		"Trong 5 chỉ tiêu có mức phấn đấu: 2 chỉ tiêu đạt (trong đó 2 chỉ tiêu tạm đạt), 3 chỉ tiêu chưa đạt."} {
		if !strings.Contains(word, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
}

func TestThePackMaySayWhatIsNotDone(t *testing.T) {
	c := sample.Party()
	c.Programme.Phrases = map[string]string{"failing." + sample.Registered: "chưa đăng ký"}
	if word, _ := texts(t, c); !strings.Contains(word, "Còn 3 chi bộ chưa đăng ký (trong đó 1 chưa có số liệu): ") {
		t.Error("the pack's words are not used")
	}
}

func TestJointReport(t *testing.T) {
	word, page := texts(t, sample.Joint())
	for _, said := range []string{word, page} {
		inOrder(t, said, "ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN", "–", "TỈNH ỦY THÁI NGUYÊN", "BAN DÂN VẬN", "/BC-UBND-BDVTU", "BÁO CÁO",
			"Trên đây là báo cáo kết quả thực hiện quý III/2021./.", "K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Lê Thị C", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nơi nhận:")
	}
	if strings.Contains(word, "Sở Nội vụ trân trọng báo cáo") {
		t.Error("one office speaks for both")
	}
}

func TestScoresAreSummed(t *testing.T) {
	word, _ := texts(t, sample.Scored())
	inOrder(t, word, "Kết quả chấm điểm, xếp loại", "thang điểm 100 gồm 4 tiêu chí", "Cấp huyện: ", "9 đơn vị được chấm điểm, gồm 3 đơn vị xếp loại Tốt",
		"Dẫn đầu: Thành phố Sông Công (87 điểm), Thị xã Phổ Yên (87 điểm), Huyện Đồng Hỷ (81 điểm).",
		"Không xếp hạng: Huyện Phú Bình (chưa có điểm: Thực hiện quy chế dân chủ ở cơ sở), Huyện Đại Từ (không đủ điều kiện xếp hạng: Để xảy ra điểm nóng).",
		"Bảng 3. Xếp hạng – Cấp huyện", "1 (đồng hạng)", "Bảng 4. Xếp hạng – Sở, ban, ngành")
}

func TestLowerTiersAreCounted(t *testing.T) {
	c := sample.Consolidation()
	ind := c.Programme.Indicator(sample.OnTime)
	ind.Targets = append(ind.Targets, pipeline.Target{Tier: "commune", Comparison: pipeline.AtLeast, Bound: pipeline.Int(1), Wording: "từ 1%"})
	if word, _ := texts(t, c); !strings.Contains(word, "- Cấp xã: tỷ lệ hồ sơ thủ tục hành chính giải quyết đúng hạn (từ 1% trở lên) có 0/54 đơn vị đạt") {
		t.Error("the communes are not counted")
	}
}
