package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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
	cmd.AddCommand(newUnitsImport(a), newUnitsDiff(a))
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
	opts := author.UnitOptions{Province: o.province, Root: p.Tree(p.First).Root().Code, Tiers: p.Tiers, Known: p.Units}
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
		return faultOf(file, fault)
	}
	units, added := p.Units, 0
	for _, u := range list.Units {
		if _, known := p.Unit(u.Code); !known {
			units = append(units, u)
			added++
		}
	}
	a.tellUnplaced(list)
	out := o.out
	if out == "" {
		out = filepath.Join(o.pack, unitsFile)
	}
	if added > 0 || o.out != "" {
		if err := a.writeUnits(o.pack, out, units); err != nil {
			return err
		}
	}
	a.tell("Đã thêm %d đơn vị vào %s, %d đơn vị đã có, %d dòng không xếp được.", "Added %d units to %s, %d were there already, %d rows not placed.",
		added, out, len(list.Units)-added, list.RowsUnplaced())
	return nil
}

const unitsFile = "units.csv"

// writeUnits writes a list of units with which the pack is sound.
func (a *app) writeUnits(pack, out string, units []pipeline.Unit) error {
	if err := checkUnits(pack, units); err != nil {
		a.tell("Danh sách mới làm gói chương trình sai (số dòng là của danh sách mới); %s giữ nguyên.",
			"The new list makes the pack unsound (rows are those of the new list); %s stays as it is.", out)
		return err
	}
	return wholefile.Write(out, 0o644, func(w io.Writer) error { return config.WriteUnits(w, units) })
}

// otherUnits is a pack with another list of units.
type otherUnits struct {
	fs.FS
	units []byte
}

// ReadFile reads a file of the pack.
func (o otherUnits) ReadFile(name string) ([]byte, error) {
	if name == unitsFile {
		return o.units, nil
	}
	return fs.ReadFile(o.FS, name)
}

// checkUnits reads the pack with other units, so that a list which makes it unsound
// never replaces the one that is there.
func checkUnits(pack string, units []pipeline.Unit) error {
	var b bytes.Buffer
	if err := config.WriteUnits(&b, units); err != nil {
		return err
	}
	_, err := config.ReadPack(otherUnits{os.DirFS(pack), b.Bytes()})
	return err
}

// tellUnplaced answers every row that gave no unit or not all of one.
func (a *app) tellUnplaced(list author.UnitList) {
	for _, u := range list.Unplaced {
		where := strings.TrimSpace(u.Sheet + " " + a.say(fmt.Sprintf("dòng %d", u.Row), fmt.Sprintf("row %d", u.Row)))
		if u.Row == 0 {
			where = a.say("cả danh sách", "the whole list")
		}
		what := a.say("không xếp được", "not placed")
		if u.Partly {
			what = a.say("cần xem lại", "look again")
		}
		a.tell("%s · %s · %s · %s", "%s · %s · %s · %s", what, where, u.Text, u.Says.In(pipeline.Language(a.lang)))
	}
}
