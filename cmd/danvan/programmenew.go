package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/ingest/author"
	"danvan/pipeline"
)

func newProgrammeNew(a *app) *cobra.Command {
	var answers string
	cmd := &cobra.Command{
		Use:   "new DIR [--answers FILE.yaml]",
		Short: a.say("Lập một chương trình mới theo mười một nội dung của chế độ báo cáo", "Makes a new programme along the eleven elements of a reporting regime"),
		Long: a.say("Hỏi lần lượt từng nội dung (Nghị định 09/2019/NĐ-CP, Điều 7); để trống nghĩa là “đơn vị tự đặt”. Có thể trả lời sẵn trong một tệp YAML.",
			"Asks for each element in turn (Nghị định 09/2019/NĐ-CP, Điều 7). An element that is left empty is marked as set by the office itself. The answers may also come from a YAML file."),
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runProgrammeNew(a, args[0], answers) },
	}
	cmd.Flags().StringVar(&answers, "answers", "", a.say("tệp YAML có các câu trả lời", "YAML file with the answers"))
	return cmd
}

func runProgrammeNew(a *app, dir, file string) error {
	answers, err := a.answers(file)
	if err != nil {
		return err
	}
	if err := config.NewPack(dir, answers); err != nil {
		return notThere(err)
	}
	a.tell("Đã tạo %s. Tiếp theo: danvan form import BIỂU.xlsx --pack %[1]s --tiers CẤP --from NGÀY; danvan units import DANH-SÁCH --pack %[1]s; danvan programme check %[1]s",
		"Made %s. Next: danvan form import BLANK.xlsx --pack %[1]s --tiers TIERS --from DATE; danvan units import LIST --pack %[1]s; danvan programme check %[1]s", dir)
	return nil
}

// notThere makes it the wrong use of a command that a folder to be made is there and full.
func notThere(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return err
}

func (a *app) answers(file string) (config.NewPackAnswers, error) {
	if file == "" {
		return (&interview{app: a, in: bufio.NewScanner(a.in)}).ask()
	}
	f, err := os.Open(file)
	if err != nil {
		return config.NewPackAnswers{}, fmt.Errorf("read the answers: %w", err)
	}
	defer f.Close()
	return config.ReadAnswers(f)
}

// interview asks the questions one by one; an empty line takes the default.
type interview struct {
	*app
	in    *bufio.Scanner
	ended bool // nobody answers any more
}

func (q *interview) line(vi, en, otherwise string) string {
	question := q.say(vi, en)
	if otherwise != "" {
		question += " [" + otherwise + "]"
	}
	fmt.Fprintf(q.err, "%s: ", question)
	if !q.in.Scan() {
		q.ended = true
		return otherwise
	}
	if text := strings.TrimSpace(q.in.Text()); text != "" {
		return text
	}
	return otherwise
}

// until asks again until the answer is understood; at the end of the input it gives up.
func (q *interview) until(vi, en, otherwise string, understood func(string) error) error {
	for {
		answer := q.line(vi, en, otherwise)
		err := understood(answer)
		if err == nil {
			return nil
		}
		q.tell("  %s", "  %s", q.words(err))
		if q.ended {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
	}
}

func (q *interview) ask() (config.NewPackAnswers, error) {
	x := config.NewPackAnswers{Rule: pipeline.ND09}
	err := q.until("Mã chương trình (chữ thường không dấu, nối bằng -)", "Code of the programme (small letters, joined by -)", "chuong-trinh-moi", func(s string) error {
		x.Code = s
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return pipeline.Say("chỉ dùng chữ thường không dấu, chữ số và dấu -", "small letters, digits and - only")
		}
		return nil
	})
	if err != nil {
		return x, err
	}
	x.Name = q.line("Tên chương trình", "Name of the programme", "Chương trình mới")
	x.Plan.Number = q.line("Số kế hoạch", "Number of the plan", config.OwnSetting)
	x.Plan.Issuer = q.line("Cơ quan ban hành", "Issued by", config.OwnSetting)
	x.Plan.Title = q.line("Trích yếu", "Title of the plan", x.Name)
	x.Plan.Source = q.line("Nguồn (bản giấy, trang mạng…)", "Source (paper, web page…)", config.OwnSetting)
	err = q.until("Ngày ban hành (YYYY-MM-DD)", "Date of the plan (YYYY-MM-DD)", pipeline.DayOf(q.now()).String(), func(s string) (err error) {
		x.Plan.Date, err = pipeline.ParseDate(s)
		return err
	})
	if err != nil {
		return x, err
	}
	for _, e := range config.RegimeElements() {
		e.Text = q.line(e.Label, e.Key, config.OwnSetting)
		x.Regime = append(x.Regime, e)
	}
	if x, err = q.calendar(x); err != nil {
		return x, err
	}
	return q.offices(x)
}

// calendar asks for what the texts on frequency and cut-off mean to the program.
func (q *interview) calendar(x config.NewPackAnswers) (config.NewPackAnswers, error) {
	err := q.until("Kỳ tổng hợp: month | quarter | half | nine_months | year", "Kind of period: month | quarter | half | nine_months | year", string(pipeline.Quarter), func(s string) error {
		x.Kinds = []pipeline.PeriodKind{pipeline.PeriodKind(s)}
		if !slices.Contains([]pipeline.PeriodKind{pipeline.Month, pipeline.Quarter, pipeline.HalfYear, pipeline.NineMonths, pipeline.Year}, x.Kinds[0]) {
			return pipeline.Say("không có kỳ này", "there is no such kind")
		}
		return nil
	})
	if err != nil {
		return x, err
	}
	first := map[pipeline.PeriodKind]string{pipeline.Month: "M01", pipeline.Quarter: "Q1", pipeline.HalfYear: "H1", pipeline.NineMonths: "9M", pipeline.Year: "Y"}[x.Kinds[0]]
	err = q.until("Kỳ đầu tiên", "First period", fmt.Sprintf("%d-%s", x.Plan.Date.Year, first), func(s string) (err error) {
		if x.First, err = pipeline.ParsePeriod(s); err == nil && x.First.Kind != x.Kinds[0] {
			err = pipeline.Say("kỳ đầu tiên phải cùng loại %s", "the first period must be of the kind %s", x.Kinds[0])
		}
		return err
	})
	return x, err
}

// offices asks who reports to whom, and by when.
func (q *interview) offices(x config.NewPackAnswers) (config.NewPackAnswers, error) {
	err := q.until("Các cấp, từ trên xuống: mã=tên; mã=tên", "Tiers from the top: code=name; code=name", "province=Cấp tỉnh; department=Sở, ban, ngành; commune=Cấp xã", func(s string) error {
		x.Tiers = nil
		for _, part := range strings.Split(s, ";") {
			code, name, ok := strings.Cut(strings.TrimSpace(part), "=")
			if !ok {
				return pipeline.Say("%q không có dạng mã=tên", "%q is not code=name", part)
			}
			x.Tiers = append(x.Tiers, pipeline.Tier{Code: code, Name: name})
		}
		return nil
	})
	if err != nil {
		return x, err
	}
	x.Root = pipeline.Unit{Code: q.line("Mã đơn vị cao nhất", "Code of the top unit", "GOC"), Tier: x.Tiers[0].Code, Line: "government", Counted: true, Source: config.OwnSetting}
	x.Root.Name = q.line("Tên đơn vị cao nhất", "Name of the top unit", "Tỉnh")
	for _, t := range x.Tiers[1:] {
		due := pipeline.Deadline{Tier: t.Code, Source: config.OwnSetting}
		err := q.until("Hạn nộp của "+t.Name+": ngày mấy của tháng cuối kỳ", "Due day of "+t.Name+" in the period's last month", "20", func(s string) (err error) {
			if due.Day, err = strconv.Atoi(s); err != nil || due.Day < 15 || due.Day > 31 {
				err = pipeline.Say("ghi một ngày từ 15 đến 31, sau ngày chốt số liệu", "a day from 15 to 31, after the cut-off")
			}
			return err
		})
		if err != nil {
			return x, err
		}
		x.Deadlines = append(x.Deadlines, due)
	}
	x.Letterhead.Superior = q.line("Cơ quan chủ quản (trên báo cáo)", "Superior office (on the report)", "")
	x.Letterhead.Issuer = q.line("Cơ quan ban hành báo cáo", "Office that issues the report", "SỞ NỘI VỤ")
	x.Letterhead.Symbol = q.line("Ký hiệu báo cáo", "Symbol of the report", "BC-SNV")
	x.Letterhead.Place = q.line("Địa danh", "Place", x.Root.Name)
	x.Letterhead.SignerTitle = q.line("Chức vụ người ký", "Title of who signs", "GIÁM ĐỐC")
	return x, nil
}

func newProgrammeImport(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "import FILE.xlsx [NAME|DIR] --out NEWDIR",
		Short: a.say("Đưa tệp Excel đã sửa trở lại thành một gói chương trình mới", "Brings an edited workbook back as a new pack"),
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			base, err := a.packOf(args[1:])
			if err != nil {
				return err
			}
			return runProgrammeImport(a, args[0], base, out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", a.say("thư mục gói mới", "folder of the new pack"))
	required(cmd, "out")
	return cmd
}

// runProgrammeImport makes a new pack: what the workbook does not hold (programme.yaml,
// scoring, phrases) is taken from the old one. The old pack is left alone, so that the
// two can be compared with programme diff. Where the parts do not fit together nothing is
// written: the workbook is mended and the command given again.
func runProgrammeImport(a *app, file string, base source, out string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the workbook: %w", err)
	}
	parts, problems, fault := author.ReadPackBook(data)
	if fault != nil {
		return faultOf(file, fault)
	}
	if len(problems) > 0 {
		wrong := &config.PackError{}
		for _, p := range problems {
			wrong.Problems = append(wrong.Problems, config.Problem{File: strings.TrimSuffix(filepath.Base(file)+" "+p.Sheet+"!"+p.Cell, "!"), What: p.Says})
		}
		return wrong
	}
	if err := base.outside(out); err != nil {
		return err
	}
	p, err := config.AmendPack(out, base.pack, config.PackParts{Units: parts.Units, Changes: parts.Changes, Forms: parts.Forms, Indicators: parts.Indicators})
	if wrong := (*config.PackError)(nil); errors.As(err, &wrong) {
		a.tell("Không ghi %s: các phần của gói chưa khớp nhau, nêu dưới đây theo tệp của gói mới. Sửa trong %s rồi chạy lại.",
			"%s was not written: the parts of the pack do not fit together, as told below by the files of the new pack. Mend %s and run this again.", out, filepath.Base(file))
	}
	if err != nil {
		return notThere(err)
	}
	a.tell("Đã ghi %s: %d đơn vị, %d biểu, %d chỉ tiêu. So với bản cũ: danvan programme diff %s %[1]s",
		"Wrote %s: %d units, %d forms, %d indicators. Compare: danvan programme diff %s %[1]s", out, len(p.Units), len(p.Forms), len(p.Indicators), base.named())
	return nil
}
