package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/config"
)

func newProgramme(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "programme",
		Short: a.say("Xem, kiểm tra, lập và so sánh chương trình", "Lists, checks, makes and compares programmes"),
	}
	list := &cobra.Command{
		Use:   "list",
		Short: a.say("Các chương trình có sẵn", "The programmes in this binary"),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runProgrammeList(a) },
	}
	check := &cobra.Command{
		Use:   "check [NAME|DIR]",
		Short: a.say("Kiểm tra một gói chương trình (mặc định: của thư mục làm việc)", "Checks a programme pack (default: the workspace's)"),
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return runProgrammeCheck(a, args) },
	}
	cmd.AddCommand(list, check, newProgrammePreview(a), newProgrammeDiff(a), newProgrammeDocs(a), newProgrammeExport(a), newProgrammeImport(a), newProgrammeNew(a))
	return cmd
}

func runProgrammeList(a *app) error {
	t := a.newTable(a.say("Tên", "Name"), a.say("Chương trình", "Programme"), a.say("Văn bản", "Plan"), a.say("Đơn vị", "Units"), a.say("Kỳ đầu tiên", "First period"))
	for _, name := range config.PackNames() {
		pack, err := config.OpenPack(name)
		if err != nil {
			return err
		}
		p, err := config.ReadPack(pack)
		if err != nil {
			return err
		}
		t.AppendRow(table.Row{p.Code, p.Name, p.Plan.Number, len(p.Units), p.First})
	}
	t.Render()
	return nil
}

// packOf is the pack that a command is about: its argument, or the workspace's own.
func (a *app) packOf(args []string) (source, error) {
	if len(args) == 1 {
		return packNamed(args[0])
	}
	settings, err := config.LoadSettings(a.workspace)
	if err != nil {
		return source{}, err
	}
	return findProgramme((&workspace{dir: a.workspace}).path(settings.Programme) + string(filepath.Separator))
}

// packNamed takes a folder, also one whose name has no separator, or the name of a
// programme in the binary. A workspace that was made under a programme's name, as init is
// often told to, is no pack.
func packNamed(name string) (source, error) {
	names := config.PackNames()
	known := slices.Contains(names, name)
	_, noPack := os.Stat(filepath.Join(name, "programme.yaml"))
	if info, err := os.Stat(name); err == nil && info.IsDir() && (noPack == nil || !known) {
		return findProgramme(filepath.Clean(name) + string(filepath.Separator))
	}
	if !known {
		there := strings.Join(names, ", ")
		return source{}, usage("%s không phải là thư mục, cũng không phải tên của chương trình có sẵn: %s", "%s is neither a folder nor the name of a programme in this binary: %s", name, there)
	}
	return findProgramme(name)
}

func runProgrammeCheck(a *app, args []string) error {
	from, err := a.packOf(args)
	if err != nil {
		return err
	}
	p, doubtful, err := config.CheckPack(from.pack)
	if err != nil {
		return err
	}
	if err := checkTemplates(p); err != nil {
		return err
	}
	for _, problem := range doubtful {
		a.tell("cần xem lại · %s", "look at · %s", problem.Text(a.lang))
	}
	a.tell("Chương trình %s hợp lệ: %d đơn vị, %d biểu, %d chỉ tiêu.", "The programme %s is sound: %d units, %d forms, %d indicators.",
		p.Code, len(p.Units), len(p.Forms), len(p.Indicators))
	return nil
}
