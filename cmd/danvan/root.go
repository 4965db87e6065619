package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"danvan/config"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// Exit codes. They are part of the contract with scripts.
const (
	exitDone        = 0
	exitFailure     = 1
	exitUsage       = 2
	exitIncomplete  = 3 // done, but units are missing, files were returned, or something was not delivered, taken, marked or written
	exitUnsound     = 4 // the archive, an edition, a backup or the store is not what was put into it
	exitSettings    = 10
	exitBusy        = 11 // another run is at work here
	exitInterrupted = 130
)

var (
	errIncomplete = errors.New("incomplete")
	errUsage      = errors.New("usage")
)

// usage is an operator's mistake, said in both languages.
func usage(vi, en string, args ...any) error {
	return fmt.Errorf("%w: %w", errUsage, pipeline.Say(vi, en, args...))
}

// oneOf wants a flag to have one of the values that it knows.
func oneOf(flag, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	list := strings.Join(known, " | ")
	return usage("--%[1]s không nhận %[2]q; ghi một trong: %[3]s", "--%[1]s does not take %[2]q; write one of: %[3]s", flag, value, list)
}

type streams struct {
	in       io.Reader
	out, err io.Writer
}

// terminal tells whether people watch the messages.
func (s streams) terminal() bool {
	f, ok := s.err.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// app is what every command has at hand.
type app struct {
	streams
	workspace string
	lang      pipeline.Language
	program   string // which build this is; "" where that cannot be told
	now       pipeline.Clock
	disk      disk.Disk
	laid      *inbox.Laid  // what the pages put into the inbox; nil where there are none
	logFormat string       // off, text, json
	log       *slog.Logger // for machines and their keepers: English, no name or figure of anybody
}

// say chooses the language.
func (a *app) say(vi, en string) string {
	if a.lang == pipeline.English {
		return en
	}
	return vi
}

// tell writes a message for people to stderr. Arguments that are sentences are said in its
// language.
func (a *app) tell(vi, en string, args ...any) {
	fmt.Fprintln(a.err, pipeline.Say(vi, en, args...).In(a.lang))
}

// run is the whole program. It returns the exit code.
func run(ctx context.Context, args []string, s streams, now pipeline.Clock, d disk.Disk) int {
	a := &app{streams: s, lang: languageOf(args), program: thisProgram(), now: now, disk: d, log: slog.New(slog.DiscardHandler)}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	return a.exit(ctx, root.ExecuteContext(ctx))
}

// mayBeEmpty marks a flag to which nothing is something.
const mayBeEmpty = "may-be-empty"

func emptyMeans(cmd *cobra.Command, flag string) {
	_ = cmd.Flags().SetAnnotation(flag, mayBeEmpty, nil) // it fails for a flag that is not there
}

// noneEmpty refuses a flag that was given nothing, as a script does with a variable that it
// never set: --unit "" would be every unit and --out "" the folder here.
func noneEmpty(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if _, may := f.Annotations[mayBeEmpty]; f.Value.String() == "" && !may {
			err = usage("--%s phải có giá trị", "--%s needs a value", f.Name)
		}
	})
	return err
}

// startLog opens the technical log. What people are told is no part of it.
func (a *app) startLog() error {
	switch a.logFormat {
	case "text":
		a.log = slog.New(slog.NewTextHandler(a.err, nil))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.err, nil))
	}
	return oneOf("log", a.logFormat, "off", "text", "json")
}

// languageOf finds --lang before the flags are parsed, because the help needs it.
func languageOf(args []string) pipeline.Language {
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			return pipeline.Language(v)
		}
		if arg == "--lang" && i+1 < len(args) {
			return pipeline.Language(args[i+1])
		}
	}
	return pipeline.Vietnamese
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "danvan",
		Short:         a.say("Tổng hợp báo cáo công tác dân vận chính quyền", "Consolidates reports of government-mass-work programmes"),
		Long:          a.say(longVietnamese, longEnglish),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := noneEmpty(cmd); err != nil {
				return err
			}
			if err := oneOf("lang", string(a.lang), string(pipeline.Vietnamese), string(pipeline.English)); err != nil {
				return err
			}
			return a.startLog()
		},
	}
	root.PersistentFlags().StringVar(&a.workspace, "workspace", ".", a.say("thư mục làm việc", "workspace folder"))
	root.PersistentFlags().StringVar((*string)(&a.lang), "lang", string(a.lang), a.say("ngôn ngữ: vi | en", "language: vi | en"))
	root.PersistentFlags().StringVar(&a.logFormat, "log", "off", a.say("nhật ký kỹ thuật ra stderr: off | text | json", "technical log to stderr: off | text | json"))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		var said pipeline.Sentence
		if !errors.As(err, &said) {
			text := err.Error()
			if wrong := (*strconv.NumError)(nil); errors.As(err, &wrong) {
				text = strings.TrimSuffix(text, ": "+wrong.Error()) // it speaks of Go's functions
			}
			err = pipeline.Sentence{Vietnamese: cobraVietnamese(text), English: text}
		}
		return fmt.Errorf("%w: %w", errUsage, err)
	})
	if a.lang != pipeline.English {
		root.SetUsageTemplate(vietnameseUsage(root.UsageTemplate()))
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newDemo(a), newInit(a), newForms(a), newCheck(a), newIngest(a), newStatus(a),
		newConsolidate(a), newClose(a), newEditionDiff(a), newVerify(a), newRebuild(a), newDeliver(a), newOutbox(a), newResults(a), newSeries(a), newExplain(a), newProgramme(a), newForm(a), newUnits(a), newTemplate(a),
		newFacts(a), newCheckArchive(a), newBackup(a), newRestore(a), newDoctor(a), newServe(a), newUser(a), newServiceCommand(a), newShare(a), newRoomCommand())
	a.addVersion(root)
	for _, cmd := range root.Commands() {
		showGroup(cmd)
	}
	root.SetHelpCommand(a.newHelp(root))
	root.InitDefaultHelpCmd()
	a.addCompletion(root)
	a.ownWords(root)
	return root
}

// showGroup has a group of commands show its help where it is called by itself. What else
// comes after its name is no command of it, which cobra would pass over.
func showGroup(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		showGroup(sub)
	}
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.Args = cobra.NoArgs
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
}

const longVietnamese = `danvan nhận biểu báo cáo của các đơn vị qua thư mục dùng chung, trả lời ngay trong
thư mục đó, tổng hợp theo cây đơn vị hành chính và in báo cáo tổng hợp.

Mã kết thúc: 0 xong; 1 lỗi; 2 sai cú pháp lệnh; 3 xong nhưng còn đơn vị chưa nộp, có tệp bị trả lại, có báo cáo chưa giao được, có bản kê của tỉnh không lấy được, có tệp gốc không tô ô được hoặc bảng sắp xếp đơn vị chưa ghi được;
4 kho lưu trữ, bản chốt, bản sao lưu hoặc kho số liệu không còn nguyên vẹn; 10 cấu hình hoặc chương trình sai; 11 một lần chạy khác đang làm việc; 130 bị ngắt.`

const longEnglish = `danvan takes units' report forms from a shared folder, answers them there, rolls the
figures up the administrative tree and prints the consolidated report.

Exit codes: 0 done; 1 failed; 2 the command was written wrongly; 3 done, but something is open: units are missing, files were
returned, something was not delivered, a province's manifest was not taken, an original could not be marked, or a table of a
reform was not written; 4 the archive, an edition, a backup or the store is not sound; 10 the settings or the programme are
wrong; 11 another run is at work here; 130 interrupted.`

// exit maps an error to its code and says what happened in one place.
func (a *app) exit(ctx context.Context, err error) int {
	var packError *config.PackError
	var settingsError *config.SettingsError
	var busy *busyError
	var template *templateError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errIncomplete):
		return exitIncomplete
	case errors.Is(err, errUnwell):
		return exitFailure // likewise
	case errors.Is(err, errUnsound):
		return exitUnsound // the command has said what is wrong
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		a.tell("Đã dừng theo yêu cầu.", "Interrupted.")
		return exitInterrupted
	case errors.Is(err, errUsage), isCobraUsage(err):
		said := strings.TrimPrefix(a.words(err), "usage: ")
		if !strings.HasSuffix(said, "?") {
			said += "."
		}
		a.tell("Lệnh chưa đúng: %s Xem: danvan --help", "Usage: %s See: danvan --help", said)
		return exitUsage
	case errors.As(err, &busy):
		a.tell("Một lần chạy khác đang làm việc tại đây: %s.", "Another run is at work here: %s.", busy.holder)
		return exitBusy
	case errors.As(err, &packError):
		a.tell("Chương trình có lỗi:\n%s", "The programme is wrong:\n%s", a.words(err))
		return exitSettings
	case errors.As(err, &template):
		a.tell("Mẫu Word có lỗi:\n%s", "The Word template is wrong:\n%s", a.words(err))
		return exitSettings
	case errors.As(err, &settingsError):
		a.tell("Cấu hình có lỗi:\n%s", "The settings are wrong:\n%s", a.words(err))
		return exitSettings
	case errors.Is(err, pipeline.ErrLedger):
		a.tell("SỔ ĐỐI CHIẾU KHÔNG KHỚP, kết quả không được dùng: %v", "THE LEDGER DOES NOT HOLD, the results must not be used: %v", err)
		return exitFailure
	}
	a.tell("Lỗi: %v", "Error: %v", a.words(err))
	return exitFailure
}

// words says an operator's mistake in the chosen language, where it is known in both.
func (a *app) words(err error) string {
	lang := pipeline.Vietnamese
	if a.lang == pipeline.English { // --lang may be what is wrong
		lang = pipeline.English
	}
	var packError *config.PackError
	var settingsError *config.SettingsError
	var template *templateError
	var sentence pipeline.Sentence
	switch {
	case errors.As(err, &template):
		return template.text(lang)
	case errors.As(err, &packError):
		return packError.Text(lang)
	case errors.As(err, &settingsError):
		return settingsError.Text(lang)
	case lang == pipeline.Vietnamese && errors.As(err, &sentence):
		return sentence.Vietnamese
	case lang == pipeline.Vietnamese && isCobraUsage(err):
		return cobraVietnamese(oneLine(err.Error()))
	case isCobraUsage(err):
		return oneLine(err.Error())
	case lang == pipeline.Vietnamese:
		return systemVietnamese(err)
	}
	return err.Error()
}

// isCobraUsage tells cobra's own complaints (unknown command, wrong number of
// arguments) from ours: cobra gives them no type.
func isCobraUsage(err error) bool {
	if err == nil {
		return false
	}
	for _, start := range []string{"unknown command", "accepts ", "requires at least", "required flag", "if any flags in the group", "at least one of the flags"} {
		if strings.HasPrefix(err.Error(), start) {
			return true
		}
	}
	return false
}

// jsonFlag adds --json.
func (a *app) jsonFlag(cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "json", false, a.say("kết quả dạng JSON", "JSON output"))
}

// required makes flags of the command such that must be given.
func required(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the command has no such flag
		}
	}
}

// periodFlag adds --period, which must be given.
func (a *app) periodFlag(cmd *cobra.Command, p *pipeline.Period) {
	cmd.Flags().TextVar(p, "period", pipeline.Period{}, a.say("kỳ báo cáo, ví dụ 2021-Q2", "reporting period, such as 2021-Q2"))
	required(cmd, "period")
}
