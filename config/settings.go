package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/viper"

	"danvan/pipeline"
)

// SettingsFile is the file that makes a folder a workspace.
const SettingsFile = "danvan.yaml"

// Settings are what the operator chooses for one workspace. Folders are as written:
// absolute, or relative to the workspace.
type Settings struct {
	Programme string `mapstructure:"programme"`
	Inbox     string `mapstructure:"inbox"`
	Outbox    string `mapstructure:"outbox"`
	Archive   string `mapstructure:"archive"`
	Facts     string `mapstructure:"facts"`
	Reports   string `mapstructure:"reports"`
	Limits    Limits `mapstructure:"limits"`
	Settle    int    `mapstructure:"settle_seconds"` // how long a dropped file must stay unchanged
	Workers   int    `mapstructure:"workers"`        // files read and threads that roll up at once; 0 = the number of CPUs, one fewer where there are pages
	MemoryMB  int    `mapstructure:"memory_mb"`      // of the SQL engine
	Serve     Serve  `mapstructure:"serve"`
	Keep      Keep   `mapstructure:"keep"`
	Mail      Mail   `mapstructure:"mail"`
	Web       Web    `mapstructure:"web"`
	Engine    Engine `mapstructure:"engine"`

	Corrections Corrections `mapstructure:"corrections"`

	Sources []Source `mapstructure:"sources"` // beside the main inbox
}

// Limits bound what one received file may hold and what reading it may cost. Over a
// limit a file is returned, never read in part.
type Limits struct {
	FileMiB        int `mapstructure:"file_mib"`        // the file as received
	ArchiveMembers int `mapstructure:"archive_members"` // forms inside one zip
	Entries        int `mapstructure:"entries"`         // parts inside a workbook
	EntryMiB       int `mapstructure:"entry_mib"`       // one part, unpacked
	TotalMiB       int `mapstructure:"total_mib"`       // all parts, unpacked
	Ratio          int `mapstructure:"ratio"`           // unpacked size over packed size
	Rows           int `mapstructure:"rows"`            // of a sheet
	Columns        int `mapstructure:"columns"`         // of a sheet
	Cells          int `mapstructure:"cells"`           // that hold something, in all sheets
	Merges         int `mapstructure:"merges"`          // merged ranges of a sheet
	Text           int `mapstructure:"text"`            // characters of a cell
	Seconds        int `mapstructure:"seconds"`         // to read one file
	MemoryMB       int `mapstructure:"memory_mb"`       // to read one file
}

// setting is one key of danvan.yaml: a folder, a text of a pattern, or a whole number
// from least to most.
type setting struct {
	key         string
	folder      string
	text        string
	pattern     string            // of a text
	shape       pipeline.Sentence // says the pattern
	number      int
	least, most int
	vietnamese  string // what it is, said in the file
	why         string // the reason for the default, said in the file; "" where none is needed
}

// allSettings is every key with its default and the reason for it.
func allSettings() []setting {
	folders := []setting{
		{key: "programme", folder: "programme", vietnamese: "Thư mục chứa gói chương trình (biểu mẫu, đơn vị, chỉ tiêu)"},
		{key: "inbox", folder: "inbox", vietnamese: "Nơi các đơn vị gửi tệp: mỗi đơn vị một thư mục con mang mã đơn vị"},
		{key: "outbox", folder: "outbox", vietnamese: "Nơi trả phiếu tiếp nhận và tệp cần sửa cho từng đơn vị"},
		// The archive is the truth and the facts are written often: both belong on a local disk.
		{key: "archive", folder: "archive", vietnamese: "Kho lưu tệp gốc và phiếu tiếp nhận; chỉ ghi thêm, đặt trên ổ đĩa của máy này"},
		{key: "facts", folder: "facts", vietnamese: "Số liệu đã đọc; có thể xóa, hệ thống tự lập lại từ kho lưu"},
		{key: "reports", folder: "reports", vietnamese: "Báo cáo tổng hợp và bảng tóm tắt cho lãnh đạo"},
	}
	return slices.Concat(folders, limitSettings(), []setting{
		// A server may show the final size before the last byte is written; two looks
		// two seconds apart see a copy that is going on.
		{key: "settle_seconds", number: 2, least: 0, most: 3600, vietnamese: "Số giây tệp phải giữ nguyên trước khi đọc",
			why: "Tệp đang được chép vào còn thay đổi; đường truyền chậm thì tăng số này"},
		// Zero follows the machine, so that a copied file is right on another one.
		{key: "workers", number: 0, least: 0, most: 256, vietnamese: "Số tệp đọc cùng lúc; 0 là bằng số bộ xử lý của máy, bớt một nếu có mở trang web (để trang web vẫn nhanh khi đang tổng hợp)"},
		// An office PC with 4 GB keeps working; a city of 640 units needs some 380.
		{key: "memory_mb", number: 512, least: 64, most: 1_048_576, vietnamese: "Bộ nhớ dành cho tính toán (MB)"},
	}, serveSettings(), webSettings(), mailSettings(), keepSettings(), correctionSettings(), engineSettings())
}

// settingGroups is the groups of keys with what is said above each.
func settingGroups() map[string]string {
	return map[string]string{
		"limits":      "Giới hạn của một tệp nhận vào; tệp vượt giới hạn được trả lại kèm lý do",
		"serve":       "Dịch vụ chạy nền (danvan serve), giờ Việt Nam",
		"corrections": "Số ngày sau lần chốt đầu tiên còn nhận điều chỉnh cho lần chốt sau; 0 là không giới hạn. Bản nộp đến muộn hơn vẫn được lưu nhưng không được tính",
		"keep":        "Thời hạn giữ các bản sao; kho lưu tệp gốc không bao giờ bị dọn",
		"web":         "Trang web cho cán bộ (do danvan serve mở); mặc định tắt. Người dùng thêm bằng lệnh danvan user",
		"engine":      "Cơ sở dữ liệu làm phần tính toán; không ghi mật khẩu vào đây",
		"mail":        "Gửi thư cho người nhận trong recipients.yaml; không ghi mật khẩu vào đây",
	}
}

// limitSettings is what one received file may hold and cost. The reader's own
// defaults are these.
func limitSettings() []setting {
	return []setting{
		// Forms have tens of kilobytes; the room is for pictures and other sheets of the office.
		{key: "limits.file_mib", number: 20, least: 1, most: 1024, vietnamese: "dung lượng tệp nhận vào (MiB)",
			why: "biểu mẫu chỉ vài chục KB; phần còn lại dành cho hình ảnh và trang tính khác của cơ quan"},
		// A unit sends a handful; one that files for all units below it some tens.
		{key: "limits.archive_members", number: 200, least: 1, most: 10_000, vietnamese: "số tệp biểu mẫu trong một tệp nén .zip",
			why: "đơn vị chỉ gửi vài tệp, đơn vị nộp thay cho cấp dưới cũng chỉ vài chục"},
		// A workbook has a handful of parts for each sheet; thousands are an attack.
		{key: "limits.entries", number: 1000, least: 10, most: 100_000, vietnamese: "số phần bên trong một tệp Excel",
			why: "mỗi trang tính có vài phần; hàng nghìn phần là tệp cố ý gây hại"},
		// One sheet filled up to the bounds of rows and of the widest form stays below.
		{key: "limits.entry_mib", number: 64, least: 1, most: 4096, vietnamese: "dung lượng một phần sau khi giải nén (MiB)",
			why: "một trang tính đầy đến giới hạn số dòng vẫn nhỏ hơn mức này"},
		// With a few files read at once the process stays within an office PC.
		{key: "limits.total_mib", number: 100, least: 1, most: 4096, vietnamese: "tổng dung lượng sau khi giải nén (MiB)",
			why: "đọc vài tệp cùng lúc vẫn vừa bộ nhớ của máy văn phòng"},
		// The bound that Apache POI uses (0.01); real sheets pack far less tightly.
		{key: "limits.ratio", number: 100, least: 10, most: 10_000, vietnamese: "tỷ lệ giải nén tối đa",
			why: "trang tính thật nén chưa đến mức này; bom nén vượt xa. Phần dưới 100 KB không xét"},
		// Ten times a register of all "Dân vận khéo" models of a province (1,900 in 2021).
		{key: "limits.rows", number: 20_000, least: 100, most: 1_048_576, vietnamese: "số dòng của một trang tính",
			why: "gấp mười lần sổ mô hình “Dân vận khéo” của cả một tỉnh"},
		// Official tables have up to 30 columns; cells in XFD make sparse rows huge.
		{key: "limits.columns", number: 256, least: 50, most: 16_384, vietnamese: "số cột của một trang tính",
			why: "biểu mẫu chính thức có nhiều nhất khoảng 30 cột"},
		// A full register of 20,000 rows and 30 columns passes; a million cells are read
		// within limits.memory_mb.
		{key: "limits.cells", number: 1_000_000, least: 1000, most: 100_000_000, vietnamese: "số ô có nội dung của cả tệp",
			why: "sổ 20.000 dòng với 30 cột vẫn được nhận, và tệp lớn nhất vẫn đọc được trong limits.memory_mb"},
		// Headers have some tens of merged ranges, notes below a table a few more.
		{key: "limits.merges", number: 2000, least: 100, most: 100_000, vietnamese: "số vùng ô gộp của một trang tính",
			why: "tiêu đề và ghi chú chỉ có vài chục vùng ô gộp"},
		// Excel itself holds no more in a cell.
		{key: "limits.text", number: 32_767, least: 1000, most: 1_000_000, vietnamese: "số ký tự của một ô",
			why: "Excel cũng không chứa nhiều hơn trong một ô"},
		// An ordinary file takes hundredths of a second, the largest that pass a few
		// seconds on an office PC; longer is a file made to hang the run.
		{key: "limits.seconds", number: 20, least: 1, most: 3600, vietnamese: "số giây để đọc một tệp",
			why: "tệp thường chỉ mất vài phần trăm giây; quá lâu thì tệp được trả lại và các tệp khác vẫn được đọc"},
		// The largest file within the other limits is read in less; a file that asks for
		// more would otherwise take the memory of everything else on the machine.
		{key: "limits.memory_mb", number: 512, least: 64, most: 1_048_576, vietnamese: "bộ nhớ để đọc một tệp (MB)",
			why: "đủ cho tệp lớn nhất trong các giới hạn trên; tệp đòi nhiều hơn được trả lại, máy vẫn chạy bình thường"},
	}
}

// value writes the default as it stands in the file.
func (s setting) value() string {
	switch {
	case s.folder != "":
		return s.folder
	case s.pattern != "":
		return s.text
	}
	return strconv.Itoa(s.number)
}

// variable is the environment variable that overrides the key.
func (s setting) variable() string {
	return "DANVAN_" + strings.ToUpper(strings.ReplaceAll(s.key, ".", "_"))
}

// LoadSettings reads danvan.yaml of a workspace once. An environment variable
// (DANVAN_WORKERS, DANVAN_LIMITS_ROWS, …) goes before the file, the file before the
// default. What is wrong is a [*SettingsError].
func LoadSettings(dir string) (Settings, error) {
	data, err := os.ReadFile(filepath.Join(dir, SettingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, settingsError("%s không phải thư mục làm việc vì không có tệp %s; tạo bằng lệnh: danvan init THƯ_MỤC --programme TÊN",
			"%s is not a workspace, since it has no %s; make one with: danvan init DIR --programme NAME", dir, SettingsFile)
	}
	if err != nil {
		return Settings{}, settingsError("%s", "%s", unreadable(SettingsFile, err))
	}
	out := &problems{}
	var s Settings
	checkSettingsFile(data, out)
	if len(out.list) == 0 {
		if s, err = mergeSettings(data, out); err != nil {
			return Settings{}, settingsError("không đọc được cấu hình: %s", "cannot read the settings: %s", err)
		}
	}
	if len(out.list) == 0 {
		s.checkMail(out)
		s.Web.check(out)
		s.checkDoors(out)
		s.Engine.check(out)
		err = s.checkApart(dir, out)
	}
	if err != nil {
		return Settings{}, settingsError("không xác định được thư mục làm việc: %s", "cannot find the workspace: %s", err)
	}
	if len(out.list) > 0 {
		return Settings{}, &SettingsError{out.sorted()}
	}
	return s, nil
}

func settingsError(vietnamese, english string, args ...any) error {
	return &SettingsError{[]Problem{{File: SettingsFile, What: pipeline.Say(vietnamese, english, args...)}}}
}

// DefaultSettings are the settings of a workspace whose danvan.yaml changes nothing;
// a file that is checked outside a workspace is held against them.
func DefaultSettings() (Settings, error) {
	v := viper.New()
	for _, s := range allSettings() {
		v.SetDefault(s.key, s.value())
	}
	var loaded Settings
	if err := v.UnmarshalExact(&loaded); err != nil {
		return Settings{}, fmt.Errorf("make default settings: %w", err)
	}
	return loaded, nil
}

// checkSettingsFile finds with their lines what viper would fold or pass over: keys
// in capitals, keys that stand twice, keys that nobody reads.
func checkSettingsFile(data []byte, out *problems) {
	// A file of comments leaves every default.
	n := parseYAMLOrNothing(SettingsFile, data, out)
	if n == nil {
		return
	}
	top := newMapping(n, SettingsFile, settingsShape(), out)
	for _, s := range allSettings() {
		m, key := top, s.key
		if group, inner, nested := strings.Cut(s.key, "."); nested {
			m, key = top.group(group), inner
		}
		if m == nil {
			continue
		}
		if w := m.word(key); w.text != "" {
			s.check(w, pipeline.Say("%s", "%s", s.key), out)
		}
	}
	refuseSecrets(top, out)
	checkSources(top, out)
}

// settingsShape is the keys of danvan.yaml. What they hold is checked with the
// environment's values.
func settingsShape() shape {
	var top shape
	groups := map[string]shape{}
	for _, s := range allSettings() {
		if group, inner, nested := strings.Cut(s.key, "."); nested {
			g := groups[group]
			g.keys = append(g.keys, may(inner, aText(), s.vietnamese))
			groups[group] = g
			continue
		}
		top.keys = append(top.keys, may(s.key, aText(), s.vietnamese))
	}
	for _, s := range secrets() {
		g := groups[s.group]
		g.keys = append(g.keys, may(s.key, aText(), "Không dùng: "+s.what.Vietnamese+" không ghi trong cấu hình"))
		groups[s.group] = g
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		top.keys = append(top.keys, may(group, aGroup(groups[group]), settingGroups()[group]))
	}
	top.keys = append(top.keys, may("sources", aList(aGroup(sourceShape())), "Nguồn nhận khác ngoài thư mục dùng chung"))
	return top
}

// parseYAMLOrNothing returns nil for a file of comments only, too.
func parseYAMLOrNothing(file string, data []byte, out *problems) *node {
	for line := range bytes.Lines(data) {
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' {
			return parseYAML(file, data, out)
		}
	}
	return nil
}

// mergeSettings lays environment over file over defaults.
func mergeSettings(data []byte, out *problems) (Settings, error) {
	v := viper.New()
	v.SetConfigType("yaml")
	for _, s := range allSettings() {
		v.SetDefault(s.key, s.value())
		if err := v.BindEnv(s.key, s.variable()); err != nil {
			return Settings{}, err
		}
	}
	if err := v.ReadConfig(bytes.NewReader(data)); err != nil {
		return Settings{}, err
	}
	for _, s := range allSettings() {
		// The file's own values were checked with their lines, so this is the environment's.
		name := pipeline.Say("biến môi trường %s", "%s in the environment", s.variable())
		s.check(word{place{file: SettingsFile}, v.GetString(s.key)}, name, out)
	}
	var loaded Settings
	if len(out.list) > 0 {
		return loaded, nil
	}
	return loaded, v.UnmarshalExact(&loaded)
}

// check holds a value against the bounds of its key; name says where it was set.
func (s setting) check(w word, name pipeline.Sentence, out *problems) {
	if s.folder != "" {
		return // an empty value leaves the default, and any name will do
	}
	if s.pattern != "" {
		if !regexp.MustCompile(s.pattern).MatchString(w.text) {
			out.add(w.place, "%s đang ghi %q; %s", "%s is %q; %s", name, w.text, s.shape)
		}
		return
	}
	n, err := strconv.Atoi(w.text)
	// 010 would be 8 to one reader and 10 to another.
	if err != nil || n < s.least || n > s.most || strconv.Itoa(n) != w.text {
		out.add(w.place, "%s đang ghi %q; ghi số nguyên từ %d đến %d", "%s is %q; write a whole number from %d to %d", name, w.text, s.least, s.most)
	}
}

// checkApart finds folders that are one another's or lie in one another: an archive
// inside the inbox would be read as a unit's files.
func (s Settings) checkApart(dir string, out *problems) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	keys := []string{"programme", "inbox", "outbox", "archive", "facts", "reports"}
	folders := []string{s.Programme, s.Inbox, s.Outbox, s.Archive, s.Facts, s.Reports}
	for _, one := range s.Sources {
		if one.Kind == SourceFolder {
			keys = append(keys, "inbox ("+one.Name+")", "outbox ("+one.Name+")")
			folders = append(folders, one.Inbox, one.Outbox)
		}
	}
	for i, folder := range folders {
		if folder == "" { // it would be the workspace itself
			out.add(place{file: SettingsFile}, "%s để trống; ghi tên thư mục", "%s is empty; write the name of a folder", keys[i])
			continue
		}
		for j := range i {
			if folders[j] == "" {
				continue
			}
			a, b := within(dir, folders[j]), within(dir, folder)
			if inside(a, b) || inside(b, a) {
				out.add(place{file: SettingsFile}, "%s và %s phải là hai thư mục tách rời nhau, không phải %q và %q",
					"%s and %s must be folders apart from each other, not %q and %q", keys[j], keys[i], folders[j], folder)
			}
		}
		if inside(dir, within(dir, folder)) {
			out.add(place{file: SettingsFile}, "%s không được là chính thư mục làm việc hoặc thư mục chứa thư mục đó (%q)",
				"%s cannot be the workspace itself or a folder around it (%q)", keys[i], folder)
		}
	}
	return nil
}

// within resolves a path of the settings against the workspace.
func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// inside tells whether a path is the folder or lies below it.
func inside(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
