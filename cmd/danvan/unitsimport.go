package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/ingest/author"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

func newUnits(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "units",
		Short: a.say("Danh sách đơn vị của một chương trình", "The units of a programme"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newUnitsImport(a))
	return cmd
}

type unitsImport struct {
	pack, province, day, out string
}

func newUnitsImport(a *app) *cobra.Command {
	var o unitsImport
	cmd := &cobra.Command{
		Use:   "import FILE --pack DIR",
		Short: a.say("Đưa một danh sách Excel hoặc CSV vào danh sách đơn vị", "Turns an Excel or CSV list into units of a pack"),
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return runUnitsImport(a, args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.pack, "pack", "programme", a.say("thư mục gói chương trình", "folder of the pack"))
	f.StringVar(&o.province, "province", "", a.say("chỉ lấy một tỉnh: mã hoặc tên", "this province only: code or name"))
	f.StringVar(&o.day, "day", "", a.say("ngày của danh sách, YYYY-MM-DD", "day of the list, YYYY-MM-DD"))
	f.StringVar(&o.out, "out", "", a.say("tệp ghi (mặc định: units.csv của gói)", "file to write (default: the pack's units.csv)"))
	return cmd
}

// runUnitsImport adds the units of a list to those of the pack. A unit that the pack
// has already stays as it is.
func runUnitsImport(a *app, file string, o unitsImport) error {
	p, err := config.ReadPack(os.DirFS(o.pack))
	if err != nil {
		return err
	}
	opts := author.UnitOptions{Province: o.province, Root: p.Tree(p.First).Root().Code, Tiers: p.Tiers}
	if o.day != "" {
		if opts.Day, err = pipeline.ParseDate(o.day); err != nil {
			return fmt.Errorf("%w: --day: %w", errUsage, err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the list: %w", err)
	}
	list, fault := author.ReadUnits(filepath.Base(file), data, opts)
	if fault != nil {
		finding := pipeline.NewFinding(fault.Code, "", "", fault.Args...)
		return pipeline.Say("%s: %s", "%s: %s", file, pipeline.Sentence{Vietnamese: finding.Message(pipeline.Vietnamese), English: finding.Message(pipeline.English)})
	}
	units, added := p.Units, 0
	for _, u := range list.Units {
		if _, known := p.Unit(u.Code); !known {
			units = append(units, u)
			added++
		}
	}
	if o.out == "" {
		o.out = filepath.Join(o.pack, "units.csv")
	}
	if err := wholefile.Write(o.out, 0o644, func(w io.Writer) error { return config.WriteUnits(w, units) }); err != nil {
		return err
	}
	for _, u := range list.Unplaced {
		a.tell("không xếp được · %s dòng %d · %s · %s", "not placed · %s row %d · %s · %s", u.Sheet, u.Row, u.Text, u.Says.In(pipeline.Language(a.lang)))
	}
	a.tell("Đã thêm %d đơn vị vào %s, %d đơn vị đã có, %d dòng không xếp được.", "Added %d units to %s, %d were there already, %d rows not placed.",
		added, o.out, len(list.Units)-added, len(list.Unplaced))
	return nil
}
