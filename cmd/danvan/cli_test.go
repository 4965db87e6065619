package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// Operator's mistakes get one clear sentence and the documented code, in both
// languages; nothing of it goes to stdout.
func TestMistakesOfTheOperator(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	other := t.TempDir()
	badPack := filepath.Join(other, "pack")
	if err := os.CopyFS(badPack, os.DirFS(filepath.Join(dir, "programme"))); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(badPack, "units.csv"), "LAC,Xã Lạc,commune,government,KHONGCO,,true,,,thử\n")
	badSettings := t.TempDir()
	if err := os.WriteFile(filepath.Join(badSettings, "danvan.yaml"), []byte("inboxx: here\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"status --period 2021-Q2 --workspace " + other, exitSettings, "danvan init"},
		{"status --period 2021-Q2 --workspace " + badSettings, exitSettings, "inboxx"},
		{"programme check " + badPack, exitSettings, "units.csv:316"},
		{"status --workspace " + dir, exitUsage, "period"},
		{"status --period hai --workspace " + dir, exitUsage, "2021-Q2"},
		{"status --period 2021-Q1 --workspace " + dir, exitUsage, "2021-Q2"},
		{"status --period 2021-Y --workspace " + dir, exitUsage, "không có kỳ 2021-Y"},
		{"results --period 2021-Q2 --workspace " + dir, exitUsage, "consolidate"},
		{"results --period 2021-Q2 --unit KHONGCO --workspace " + dir, exitUsage, "KHONGCO"},
		{"results --period 2021-Q2 --indicator khong_co --workspace " + dir, exitUsage, "khong_co"},
		{"results --period 2021-Q2 --format csv --workspace " + dir, exitUsage, "consolidate"},
		{"explain --period 2021-Q2 --unit TN --indicator khong_co --workspace " + dir, exitUsage, "khong_co"},
		{"explain --period 2021-Q2 --workspace " + dir, exitUsage, "unit"},
		{"init " + dir + " --programme thai-nguyen-2021", exitFailure, "đã là thư mục làm việc"},
		{"init " + filepath.Join(other, "new") + " --programme thai-nguyen", exitUsage, "thai-nguyen-2021"},
		{"demo " + dir, exitUsage, "trống"},
		{"check " + filepath.Join(other, "absent.xlsx"), exitFailure, "absent.xlsx"},
		{"check", exitUsage, "danvan check FILE..."},
		{"nonsense", exitUsage, "nonsense"},
		{"status --period 2021-Q2 --unit NOBODY --workspace " + dir, exitUsage, "NOBODY"},
		{"status --nonsense", exitUsage, "nonsense"},
		{"status --period 2021-Q2 --log xml --workspace " + dir, exitUsage, "xml"},
		{"status --period 2021-Q2 --lang fr --workspace " + dir, exitUsage, "fr"},
	} {
		o := danvan(t, strings.Fields(c.args)...)
		if o.code != c.code || !strings.Contains(o.stderr, c.says) || o.stdout != "" {
			t.Errorf("danvan %s: code %d, want %d; stderr %q, want %q in it; stdout %q", c.args, o.code, c.code, o.stderr, c.says, o.stdout)
		}
		english := danvan(t, append(strings.Fields(c.args), "--lang=en")...)
		if !strings.Contains(c.args, "--lang") && (english.code != c.code || english.stderr == o.stderr) {
			t.Errorf("danvan %s --lang=en: code %d, the same words: %q", c.args, english.code, english.stderr)
		}
	}
}

func appendTo(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestHelpSpeaksBothLanguages(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	vi := mustRun(t, 0, "--help")
	en := mustRun(t, 0, "--help", "--lang", "en")
	if !strings.Contains(vi, "Mã kết thúc") || !strings.Contains(en, "Exit codes") || strings.Contains(en, "Tổng hợp") {
		t.Errorf("vi: %s\nen: %s", vi, en)
	}
}

// Outside a workspace a file is held against the programmes of the binary: it is said which,
// as the findings on a file of another programme mean nothing.
func TestCheckOutsideAWorkspaceNamesTheProgramme(t *testing.T) {
	t.Parallel()
	dir, out := filepath.Join(t.TempDir(), "w"), t.TempDir()
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	mustRun(t, exitDone, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", "PHONG1", "--out", out)
	blank := filepath.Join(out, "PHONG1_2021-Q2.xlsx")
	if o := danvan(t, "check", "--workspace", dir, blank); strings.Contains(o.stderr, "so-tttt-quang-nam-2021") {
		t.Errorf("in a workspace: %s", o.stderr)
	}
	if o := danvan(t, "check", "--workspace", out, blank); !strings.Contains(o.stderr, "xem theo chương trình so-tttt-quang-nam-2021, vì đây không phải thư mục làm việc") {
		t.Errorf("outside one: %s", o.stderr)
	}
}

// No help text in Vietnamese has words of the libraries, and what the system says of a file that
// is not there is put into words.
func TestVietnameseHasNoWordsOfLibraries(t *testing.T) {
	t.Parallel()
	told := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &out}, time.Now, disk.Disk{})
		return code, out.String()
	}
	english := regexp.MustCompile(`\(default|\[flags\]|\[command\]|Available|about any|Generate| (string|int|duration|time|strings) {2,}`)
	var look func(cmd *cobra.Command, path []string)
	look = func(cmd *cobra.Command, path []string) {
		code, said := told(append(slices.Clone(path), "--help")...)
		if found := english.FindString(said); code != exitDone || found != "" || !strings.Contains(said, "Cách dùng:") {
			t.Errorf("%v: exit %d, %q in: %s", path, code, found, said)
		}
		for _, sub := range cmd.Commands() {
			if sub.Name() == "completion" || !sub.Hidden {
				look(sub, append(slices.Clone(path), sub.Name()))
			}
		}
	}
	look(newRoot(&app{lang: "vi", log: slog.New(slog.DiscardHandler)}), nil)
	if _, said := told("explain", "--help"); !strings.Contains(said, "(mặc định 20)") || !strings.Contains(said, "(mặc định vi)") {
		t.Errorf("defaults: %s", said)
	}
	if _, said := told("explain", "--help", "--lang", "en"); !strings.Contains(said, "(default 20)") {
		t.Errorf("defaults: %s", said)
	}
	if code, said := told("help", "nothing"); code != exitUsage || !strings.Contains(said, `không có lệnh "nothing" của "danvan"`) {
		t.Errorf("help of nothing: exit %d: %s", code, said)
	}
	for _, c := range []struct{ lang, want, args string }{
		{"vi", `Lệnh chưa đúng: không có lệnh "ingset" của "danvan"; có phải ingest? Xem: danvan --help`, "ingset"},
		{"en", `Usage: unknown command "ingset" for "danvan"; did you mean ingest? See: danvan --help`, "ingset"},
		{"vi", `Lệnh chưa đúng: --format không nhận "xml"; ghi một trong: table | csv | json | parquet | arrow. Xem: danvan --help`, "results --period 2021-Q2 --format xml"},
		{"en", `Usage: --format does not take "xml"; write one of: table | csv | json. See: danvan --help`, "series --from 2021-Q2 --to 2021-Q3 --format xml"},
		{"vi", `Lệnh chưa đúng: --log không nhận "x"; ghi một trong: off | text | json. Xem: danvan --help`, "version --log x"},
		{"fr", `Lệnh chưa đúng: --lang không nhận "fr"; ghi một trong: vi | en. Xem: danvan --help`, "version"},
	} {
		if code, said := told(append(strings.Fields(c.args), "--lang", c.lang)...); code != exitUsage || said != c.want+"\n" {
			t.Errorf("%s: exit %d: %s", c.args, code, said)
		}
	}
	missing := filepath.Join(t.TempDir(), "không có.docx")
	if code, said := told("template", "check", missing); code != exitFailure || !strings.HasSuffix(said, "Lỗi: không có tệp hoặc thư mục "+missing+"\n") {
		t.Errorf("a file that is not there: exit %d: %s", code, said)
	}
	if code, said := told("template", "check", missing, "--lang", "en"); code != exitFailure || !strings.Contains(said, "no such file") {
		t.Errorf("a file that is not there: exit %d: %s", code, said)
	}
}

// Numbers and verdicts for people are those of the documents; those for machines stay.
func TestFiguresForPeople(t *testing.T) {
	t.Parallel()
	n, err := pipeline.ParseNumber("1234.5678")
	if err != nil {
		t.Fatal(err)
	}
	r := pipeline.Result{Value: pipeline.Known(n), UnitsReported: 64, UnitsExpected: 100, Verdict: pipeline.Met}
	whole := r
	whole.UnitsReported = 95
	p := &pipeline.Programme{Units: []pipeline.Unit{{Code: "T", Name: "Tỉnh"}, {Code: "H1", Name: "Huyện 1", Parent: "T"}, {Code: "H1.A", Name: "Xã A", Parent: "H1"},
		{Code: "H2", Name: "Huyện 2", Parent: "T"}, {Code: "H2.A", Name: "Xã A", Parent: "H2"}}}
	row := pipeline.ResultRow{Unit: "H2.A", UnitName: "Xã A", Value: r.Value, UnitsReported: 64, UnitsExpected: 100, Target: ">= 0.5", Verdict: pipeline.Met}
	for lang, want := range map[pipeline.Language][]string{"vi": {"1.234,5678", "tạm đạt", "đạt", ">= 0,5", "7,5 KB", "đọc 1,7 MB"}, "en": {"1234.5678", "met so far", "met", ">= 0.5", "7.5 KB", "đọc 1.7 MB"}} {
		var out, told bytes.Buffer
		a := &app{lang: lang, streams: streams{out: &out, err: &told}}
		a.tell("đọc %s", "đọc %s", megabytes(1_700_000))
		got := []string{a.number(r.Value), a.verdictWord(r), a.verdictWord(whole), a.bound(">= 0.5"), megabytes(7500).In(lang), strings.TrimSpace(told.String())}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		a.printResults([]pipeline.ResultRow{row}, p, p.Tree(pipeline.Period{}))
		for _, said := range []string{want[0], want[1], want[3], "Xã A (Huyện 2)"} {
			if !strings.Contains(out.String(), said) {
				t.Errorf("%s: the table lacks %q:\n%s", lang, said, out.String())
			}
		}
	}
}

// What was typed as a code or a text is no number, whatever it looks like.
func TestACellIsShownAsWhatItIs(t *testing.T) {
	t.Parallel()
	a := &app{lang: "vi"}
	for want, c := range map[string]pipeline.Contribution{
		"1.234,5": {Value: "1234.5", Number: pipeline.Known(pipeline.Int(12345) / 10)},
		"1234.50": {Value: "1234.50", Role: "text"},
		"01":      {Value: "01", Role: "satisfies"},
		"2021.10": {Value: "2021.10", Role: "key", Key: "2021.10"},
	} {
		if got := a.cellValue(c); got != want {
			t.Errorf("%+v is shown as %q, not %q", c, got, want)
		}
	}
}

// A second run leaves within seconds with code 11 and says who works.
func TestOneRunAtATime(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	a := &app{now: time.Now, lang: "vi", log: slog.New(slog.DiscardHandler)}
	lock, err := a.takeLock(t.Context(), filepath.Join(dir, ".danvan.lock"))
	if err != nil {
		t.Fatal(err)
	}
	o := danvan(t, "ingest", "--workspace", dir)
	if o.code != exitBusy || !strings.Contains(o.stderr, "pid") {
		t.Errorf("code %d, %s", o.code, o.stderr)
	}
	if status := danvan(t, "status", "--period", "2021-Q2", "--workspace", dir); status.code != 0 {
		t.Errorf("reading needs no lock, yet: code %d, %s", status.code, status.stderr)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, 0, "ingest", "--workspace", dir)
}

func TestAnInboxThatIsAwayIsAnError(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	if err := os.Rename(filepath.Join(dir, "inbox"), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	if o := danvan(t, "ingest", "--workspace", dir); o.code != exitFailure || !strings.Contains(o.stderr, "inbox") {
		t.Errorf("code %d, %s", o.code, o.stderr)
	}
}

// What is no command of a group, and flags that cobra itself refuses, are mistakes of who
// types: code 2 and a sentence in the chosen language.
func TestMistypedCommandsAreSaidSo(t *testing.T) {
	t.Parallel()
	told := func(lang string, args ...string) (int, string) {
		var out bytes.Buffer
		code := run(t.Context(), append([]string{"--lang", lang}, args...), streams{in: strings.NewReader(""), out: &out, err: &out}, time.Now, disk.Disk{})
		return code, out.String()
	}
	var groups func(cmd *cobra.Command, path []string)
	groups = func(cmd *cobra.Command, path []string) {
		if !cmd.HasSubCommands() {
			return
		}
		if code, said := told("vi", append(slices.Clone(path), "khong-co")...); code != exitUsage || !strings.Contains(said, `không có lệnh "khong-co" của "danvan`) {
			t.Errorf("%v khong-co: exit %d: %s", path, code, said)
		}
		if code, said := told("vi", path...); code != exitDone || !strings.Contains(said, "Các lệnh:") {
			t.Errorf("%v: exit %d: %s", path, code, said)
		}
		for _, sub := range cmd.Commands() {
			if !sub.Hidden {
				groups(sub, append(slices.Clone(path), sub.Name()))
			}
		}
	}
	groups(newRoot(&app{lang: "vi", log: slog.New(slog.DiscardHandler)}), nil)
	english := regexp.MustCompile(`flag|group|set |unknown|required|argument`)
	for _, c := range []struct{ line, vi, en string }{
		{"facts sync kho --take --anew", "chỉ dùng được một trong các cờ [take anew] mỗi lần chạy; [anew take] được cho cùng lúc", "none of the others can be"},
		{"explain --period 2021-Q2 --unit TN", "cần ít nhất một trong các cờ [indicator field score]", "at least one of the flags"},
		{"status --khong-co", "không có cờ: --khong-co", "unknown flag: --khong-co"},
		{"status -x", "không có cờ tắt: 'x' trong -x", "unknown shorthand flag"},
		{"user add an --role", "cờ này phải có giá trị: --role", "flag needs an argument"},
		{"status --json=abc", `không dùng được giá trị "abc" của "--json". Xem`, `invalid argument "abc" for "--json" flag. See`},
		{"explain --files nhiều", `không dùng được giá trị "nhiều" của "--files". Xem`, `invalid argument "nhiều" for "--files" flag. See`},
		{"status --period 2021", `"2021" không phải kỳ báo cáo`, `"2021" is not a period`},
	} {
		if code, said := told("vi", strings.Fields(c.line)...); code != exitUsage || !strings.Contains(said, c.vi) || english.MatchString(said) {
			t.Errorf("%s: exit %d: %s", c.line, code, said)
		}
		if code, said := told("en", strings.Fields(c.line)...); code != exitUsage || !strings.Contains(said, c.en) {
			t.Errorf("%s: exit %d: %s", c.line, code, said)
		}
	}
	for _, args := range [][]string{{"status", "--period", ""}, {"status", "--period", "2021-Q2", "--unit", ""}, {"programme", "preview", "--out", ""}} {
		if code, said := told("vi", args...); code != exitUsage || !strings.Contains(said, args[len(args)-2]+" phải có giá trị. ") {
			t.Errorf("%q: exit %d: %s", args, code, said)
		}
	}
}
