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
	}
	cmd.AddCommand(newUnitsImport(a), newUnitsDiff(a))
	return cmd
}

type unitsImport struct {
	pack, province, day, out string

	reform, abolish, source string // of a table of old and new units
}

func newUnitsImport(a *app) *cobra.Command {
	var o unitsImport
	cmd := &cobra.Command{
		Use:   "import FILE|PACK --pack DIR",
		Short: a.say("Đưa một danh sách, hoặc bảng sắp xếp đơn vị, vào gói chương trình", "Turns a list of units, or a table of a reform, into units of a pack"),
		Long:  a.say(unitsImportVietnamese, unitsImportEnglish),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
				return runUnitsProvince(a, args[0], o)
			}
			if cmd.Flags().Changed("reform") {
				return runUnitsReform(a, args[0], o)
			}
			if o.abolish != "" || o.source != "" {
				return usage("--abolish, --source chỉ dùng cùng --reform", "--abolish and --source go with --reform only")
			}
			return runUnitsImport(a, args[0], o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.pack, "pack", "programme", a.say("thư mục gói chương trình", "folder of the pack"))
	f.StringVar(&o.province, "province", "", a.say("chỉ lấy một tỉnh: mã hoặc tên", "this province only: code or name"))
	f.StringVar(&o.day, "day", "", a.say("ngày của danh sách, YYYY-MM-DD", "day of the list, YYYY-MM-DD"))
	f.StringVar(&o.reform, "reform", "", a.say("tệp là bảng đơn vị cũ – đơn vị mới, có hiệu lực từ ngày YYYY-MM-DD", "the file is a table of old and new units, in force from this day, YYYY-MM-DD"))
	f.StringVar(&o.abolish, "abolish", "", a.say("cấp không còn từ ngày đó, ví dụ district", "tier that ends on that day, such as district"))
	f.StringVar(&o.source, "source", "", a.say("văn bản ghi vào cột nguồn (mặc định: tên tệp)", "what the source column says (default: the file's name)"))
	f.StringVar(&o.out, "out", "", a.say("tệp ghi (mặc định: units.csv của gói)", "file to write (default: the pack's units.csv)"))
	return cmd
}

const unitsImportVietnamese = `Danh sách: thêm đơn vị chưa có vào units.csv; dòng không xếp được thì nêu rõ, đơn vị đã có thì giữ nguyên.

Bảng sắp xếp (--reform NGÀY): mỗi dòng một đơn vị cũ và đơn vị mới, "toàn bộ" hay "một phần", theo tên, mã hành chính
hoặc mã của chương trình; hoặc nhiều đơn vị cũ trong một ô như nghị quyết viết ("sáp nhập các xã A, B và một phần xã C
thành xã D"). Đơn vị mới có hiệu lực từ ngày đó, đơn vị cũ hết hiệu lực ngày liền trước, changes.csv ghi từng thay đổi.
Để trống phạm vi là toàn bộ, ghi phạm vi không rõ thì bị trả lại; đơn vị sang nhiều nơi là chia cho các nơi ấy; đơn vị chỉ ghi một phần sang một nơi thì
vẫn còn. Cả tỉnh nhập vào tỉnh khác thì mọi đơn vị của gói hết hiệu lực, kèm nơi nhận ở tỉnh ấy (bảng phải có tỉnh cũ, tỉnh mới). Tên phải đúng từng chữ, không đoán. Còn một dòng không xếp được thì không ghi gì cả (mã kết thúc 3).

Thư mục gói chương trình của một tỉnh (dùng ở bộ, nơi tổng hợp nhiều tỉnh): lấy mọi đơn vị và thay đổi của gói ấy, đặt tỉnh dưới đơn vị đứng đầu
của gói này. SNV của tỉnh TN ở đây là TN_SNV. Chạy lại thì thay phần của tỉnh bằng gói mới của tỉnh.
Tỉnh này nhập vào tỉnh kia: lấy gói của cả hai, thứ tự nào cũng được, thì đơn vị cũ được nối với đơn vị nhận (mã kết thúc 3 khi còn thiếu gói của tỉnh nhận).`

const unitsImportEnglish = `A list adds the units that units.csv lacks. Rows that cannot be placed are named; units that are there stay as they are.

A table of a reform (--reform DAY) has an old and a new unit in each row, whole ("toàn bộ") or a part ("một phần"), by
name, national code or the programme's own code; or several old units in one cell as resolutions write them ("sáp nhập các
xã A, B và một phần xã C thành xã D"). New units are valid from that day, old ones end on the day before, and changes.csv
says what became of each. An extent that is left blank is whole; a word for it that is not known is refused. A unit that goes
to several is divided among them; a unit of which one part goes to one other stays. Where the whole province goes into another,
all units of the pack end, with what took them there (the table has to have old and new provinces). Names are never guessed.
While one row cannot be placed nothing is written (exit code 3).

The folder of a province's pack, for an office that consolidates provinces: takes all its units and changes and puts the province
below the unit at the top of this pack. SNV of the province TN is TN_SNV here. Run again, it replaces what it took of that
province by the province's pack as it is now. Where one province went into another, both packs, in any order, join the old units to
those that took them (exit code 3 while the pack of the province that took them is lacking).`

// runUnitsImport adds the units of a list to those of the pack. A unit that the pack
// has already stays as it is.
func runUnitsImport(a *app, file string, o unitsImport) error {
	p, err := readPackFolder(o.pack)
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

// otherFiles is a pack with some files in place of its own.
type otherFiles struct {
	fs.FS
	files map[string][]byte
}

// ReadFile reads a file of the pack.
func (o otherFiles) ReadFile(name string) ([]byte, error) {
	if data, ok := o.files[name]; ok {
		return data, nil
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
	_, err := config.ReadPack(otherFiles{os.DirFS(pack), map[string][]byte{unitsFile: b.Bytes()}})
	return err
}

// tellUnplaced answers every row that gave no unit or not all of one.
func (a *app) tellUnplaced(list author.UnitList) {
	for _, u := range list.Unplaced {
		where := strings.TrimSpace(u.Sheet + " " + a.say(fmt.Sprintf("dòng %d", u.Row), fmt.Sprintf("row %d", u.Row)))
		if u.Cell != "" {
			where += a.say(" ô ", " cell ") + u.Cell
		}
		if u.Row == 0 {
			where = a.say("cả danh sách", "the whole list")
		}
		what := a.say("không xếp được", "not placed")
		if u.Partly {
			what = a.say("cần xem lại", "look again")
		}
		a.tell("%s · %s · %s · %s", "%s · %s · %s · %s", what, where, u.Text, u.Says.In(a.lang))
	}
}
