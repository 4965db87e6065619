package main

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// ownWords has a command, and those below it, say in the chosen language how it is written and
// that there is help: cobra counts arguments and does not name them.
func (a *app) ownWords(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		a.ownWords(sub)
	}
	if a.lang != pipeline.English {
		cmd.DisableFlagsInUseLine = true // the template says so in Vietnamese
		cmd.LocalFlags().VisitAll(vietnameseFlag)
	}
	cmd.InitDefaultHelpFlag() // before the arguments are cut up: it takes no value
	cmd.Flags().Lookup("help").Usage = a.say("xem cách dùng", "show this help")
	takes := cmd.Args
	if takes == nil {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		err := takes(cmd, args)
		if isCobraUsage(err) && (!cmd.HasSubCommands() || !strings.HasPrefix(err.Error(), "unknown command")) {
			return usage("hãy viết “%s”", "write “%s”", strings.TrimSuffix(cmd.UseLine(), " [flags]"))
		}
		return err
	}
}

// newHelp is cobra's help command with words of our own.
func (a *app) newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   a.say("help [LỆNH]", "help [COMMAND]"),
		Short: a.say("Xem cách dùng một lệnh", "Shows how a command is used"),
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, _, err := root.Find(args)
			if err != nil {
				return err
			}
			return cmd.Help()
		},
	}
}

// addCompletion adds cobra's commands that complete what is typed in a shell, in the chosen
// language.
func (a *app) addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	if a.lang == pipeline.English {
		return
	}
	use := map[string]string{"bash": "source <(danvan completion bash)", "zsh": "source <(danvan completion zsh)",
		"fish": "danvan completion fish | source", "powershell": "danvan completion powershell | Out-String | Invoke-Expression"}
	cmd, _, err := root.Find([]string{"completion"})
	if err != nil {
		return
	}
	cmd.Short = "Tập lệnh gợi ý cho shell"
	cmd.Long = "In tập lệnh để shell gợi ý lệnh và cờ của danvan khi đang gõ."
	for _, sub := range cmd.Commands() {
		sub.Short = "Tập lệnh gợi ý cho " + sub.Name()
		sub.Long = sub.Short + ". Dùng ngay trong cửa sổ đang mở:\n\n\t" + use[sub.Name()]
		if f := sub.Flags().Lookup("no-descriptions"); f != nil {
			f.Usage = "không kèm lời giải thích"
		}
	}
}

// vietnameseFlag has a flag's help say in Vietnamese what holds without it. pflag says that in
// English, and names types of Go.
func vietnameseFlag(f *pflag.Flag) {
	text, zero := f.DefValue, map[string]string{"string": "", "int": "0", "duration": "0s", "time": "", "stringSlice": "[]"}
	none, named := zero[f.Value.Type()]
	if !named {
		return
	}
	if text != none {
		f.Usage += " (mặc định " + text + ")"
	}
	f.Value, f.DefValue = untyped{f.Value}, ""
}

// untyped is a flag's value that names no type.
type untyped struct{ pflag.Value }

// Type implements [pflag.Value].
func (untyped) Type() string { return "" }

// oneLine puts cobra's guess at a mistyped command, which stands below its complaint, behind it.
func oneLine(text string) string {
	complaint, guess, _ := strings.Cut(text, "\n\nDid you mean this?\n")
	if names := strings.Fields(guess); len(names) > 0 {
		complaint += "; did you mean " + strings.Join(names, ", ") + "?"
	}
	return complaint
}

// cobraVietnamese says cobra's own complaints in Vietnamese.
func cobraVietnamese(text string) string {
	return strings.NewReplacer("unknown command", "không có lệnh", "; did you mean ", "; có phải ", " for ", " của ", "required flag(s) \"", "thiếu cờ bắt buộc \"--", "\", \"", "\", \"--", "\" not set", "\"",
		"if any flags in the group", "chỉ dùng được một trong các cờ", "are set none of the others can be", "mỗi lần chạy", "were all set", "được cho cùng lúc",
		"at least one of the flags in the group", "cần ít nhất một trong các cờ", "] is required", "]",
		"unknown flag", "không có cờ", "unknown shorthand flag", "không có cờ tắt", "' in -", "' trong -", "flag needs an argument", "cờ này phải có giá trị",
		"invalid argument", "không dùng được giá trị", "\" flag", "\"", "bad flag syntax", "cờ viết sai").Replace(text)
}

// vietnameseUsage puts cobra's frame of every help text into Vietnamese.
func vietnameseUsage(template string) string {
	return strings.NewReplacer("{{.UseLine}}", "{{.UseLine}}{{if .HasAvailableFlags}} [cờ]{{end}}", "{{.CommandPath}} [command]{{end}}", "{{.CommandPath}} [lệnh]{{end}}", "Usage:", "Cách dùng:", "Available Commands:", "Các lệnh:", "Additional Commands:", "Lệnh khác:", "Global Flags:", "Cờ chung:", "Flags:", "Cờ:",
		"Use \"{{.CommandPath}} [command] --help\" for more information about a command.", "Xem thêm về một lệnh: {{.CommandPath}} [lệnh] --help").Replace(template)
}

// systemVietnamese says what the system says of a file, which nobody put into a sentence: as a rule
// one that was named on the command line.
func systemVietnamese(err error) string {
	var path *fs.PathError
	var said pipeline.Sentence
	switch {
	case !errors.As(err, &path):
	case errors.Is(err, fs.ErrNotExist):
		return "không có tệp hoặc thư mục " + path.Path
	case errors.As(disk.Explain(path.Path, err), &said):
		return said.Vietnamese
	}
	return err.Error()
}
