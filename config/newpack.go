package config

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"danvan/pipeline/shown"
)

// newIndicators is the file that a new pack keeps its first indicators in.
const newIndicators = indicatorsFolder + "/01-chi-tieu-tong-hop.yaml"

// NewPack writes a new pack into a new folder, all of it or nothing: the programme
// from the answers, its first units, wording, schemas, and room for forms and
// indicators. With a form and its units it is a sound pack. Answers that are wrong are
// a [*PackError], whose lines are those of the files that would have been written. A
// folder that holds anything is left alone.
func NewPack(dir string, answers NewPackAnswers) error {
	answers = answers.completed()
	files, err := answers.files()
	if err != nil {
		return fmt.Errorf("make a new programme: %w", err)
	}
	if err := checkNewPack(files); err != nil {
		return err
	}
	return publishFolder(dir, func(temporary string) error {
		if err := os.MkdirAll(filepath.Join(temporary, formsFolder), 0o755); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if err := writeNew(filepath.Join(temporary, name), files[name]); err != nil {
				return err
			}
		}
		return WriteSchemas(temporary)
	})
}

func writeNew(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// files are the files of the new pack by name.
func (a NewPackAnswers) files() (map[string][]byte, error) {
	var units, changes, indicators bytes.Buffer
	if err := WriteUnits(&units, a.units()); err != nil {
		return nil, err
	}
	if err := WriteChanges(&changes, nil); err != nil {
		return nil, err
	}
	if err := WriteIndicators(&indicators, nil); err != nil {
		return nil, err
	}
	return map[string][]byte{
		programmeFile: []byte(a.writeProgramme()),
		unitsFile:     units.Bytes(),
		changesFile:   changes.Bytes(),
		newIndicators: indicators.Bytes(),
		phrasesFile:   []byte(writePhrases()),
		"README.md":   []byte(a.readme()),
	}, nil
}

// checkNewPack reads what would be written as the pack's reader will, without forms.
func checkNewPack(files map[string][]byte) error {
	r := newReader()
	r.files = files
	r.readProgramme()
	units, _ := r.tables()
	r.readUnits(units)
	if !r.broken {
		r.checkTogether()
	}
	if len(r.out.list) > 0 {
		return &PackError{r.out.sorted()}
	}
	return nil
}

func writePhrases() string {
	var b strings.Builder
	b.WriteString(schemaLine("../", phrasesSchema))
	comment(&b, "", phrasesShape().about+":")
	for _, line := range []string{
		"  {diff} chênh lệch; {percent} phần trăm thay đổi; {unit} đơn vị tính hoặc tên đơn vị; {value} số liệu kỳ này; {year} năm",
		"  {change} phần tăng, giảm; {previous} số liệu kỳ so sánh; {period} tên kỳ; {earlier} “kỳ trước” hoặc “cùng kỳ năm trước”",
		"  {n}/{N} số đơn vị có số liệu/số đơn vị phải báo cáo; {parts} các phần; {tier} tên cấp; {first}, {last} đơn vị đầu, cuối",
		"  {target} mức phấn đấu; {gap} phần còn thiếu; {units} tên các đơn vị; {name} tên chỉ tiêu; {text} lời văn; {sheet}, {file} trang, tệp",
		"Câu riêng của một chỉ tiêu: sentence.<mã chỉ tiêu>; mục của báo cáo (I đến V) ghép lời văn: section.<mã chỉ tiêu>",
		"Các chỉ tiêu là phần của một chỉ tiêu: parts.<mã chỉ tiêu>, cách nhau dấu phẩy; cách ghi một phần: part.<mã chỉ tiêu>",
	} {
		comment(&b, "", line)
	}
	for _, p := range shown.Phrases() {
		comment(&b, "", p.About)
		fmt.Fprintf(&b, "%s: %s\n", p.Key, doubleQuoted(p.Text))
	}
	return b.String()
}

func (a NewPackAnswers) readme() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", a.Name)
	fmt.Fprintf(&b, "Gói chương trình theo văn bản số %s ngày %s của %s: %s.\n", a.Plan.Number, a.Plan.Date.Vietnamese(), a.Plan.Issuer, a.Plan.Title)
	fmt.Fprintf(&b, "Đọc được văn bản tại: %s.\n", a.Plan.Source)
	b.WriteString(`
Mọi tệp trong gói là văn bản thường (mã UTF-8), cán bộ sửa được bằng trình soạn thảo bất kỳ.

| Tệp | Nội dung |
|---|---|
| ` + "`programme.yaml`" + ` | mười một nội dung của chế độ báo cáo, kỳ, thời hạn từng cấp, phần đầu và cuối báo cáo |
| ` + "`units.csv`" + ` | các đơn vị: mã, tên, cấp, đơn vị cấp trên; mở được bằng Excel, lưu lại dạng CSV UTF-8 |
| ` + "`changes.csv`" + ` | sáp nhập, chia tách đơn vị |
| ` + "`forms/`" + ` | các biểu mẫu, mỗi biểu một tệp |
| ` + "`indicators/`" + ` | các chỉ tiêu tổng hợp và mức phấn đấu |
| ` + "`reports/phrases.yaml`" + ` | câu chữ của báo cáo |
| ` + "`reports/*.docx`" + ` | mẫu Word của báo cáo nếu cơ quan tự sửa: ` + "`danvan template new`" + ` |
| ` + "`schemas/`" + ` | lược đồ giúp trình soạn thảo gợi ý và báo lỗi; không sửa |

## Việc còn phải làm

1. Đưa biểu mẫu vào ` + "`forms/`" + `: ` + "`danvan form import TỆP.xlsx`" + `, xem lại các chỗ ghi “CẦN XEM LẠI”.
2. Bổ sung các đơn vị báo cáo vào ` + "`units.csv`" + `: ` + "`danvan units import TỆP`" + `.
3. Ghi các chỉ tiêu tổng hợp trong ` + "`indicators/`" + `, chọn các chỉ tiêu đưa lên đầu bảng tóm tắt (headlines).
4. Chạy ` + "`danvan programme check`" + ` sau mỗi lần sửa.

## Điều gì do đơn vị tự đặt

Các nội dung ghi nguồn “` + OwnSetting + `” không có trong văn bản; rà soát và đổi theo thực tế:

`)
	for _, e := range a.Regime {
		if e.Source == OwnSetting {
			fmt.Fprintf(&b, "* **%s**: %s\n", e.Label, strings.Join(strings.Fields(e.Text), " "))
		}
	}
	for _, d := range a.Deadlines {
		if d.Source == OwnSetting {
			fmt.Fprintf(&b, "* **Thời hạn gửi báo cáo**: %s\n", a.tierName(d.Tier))
		}
	}
	return b.String()
}

func (a NewPackAnswers) tierName(code string) string {
	for _, t := range a.Tiers {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}
