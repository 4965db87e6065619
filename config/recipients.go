package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// RecipientsFile lies beside danvan.yaml. It holds people's addresses, so that it is no
// part of the programme pack.
const RecipientsFile = "recipients.yaml"

var recipientCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

func documentKinds() []pipeline.DocumentKind {
	return []pipeline.DocumentKind{pipeline.ReportDocument, pipeline.WorkbookDocument, pipeline.PageDocument, pipeline.PDFDocument}
}

func schedules() []pipeline.Schedule {
	return []pipeline.Schedule{pipeline.OnDueDay, pipeline.WhenConsolidated, pipeline.WhenClosed, pipeline.ByHand}
}

func recipientsShape() shape {
	return shape{about: "Người nhận báo cáo", keys: []key{must("recipients", aList(aGroup(recipientShape())), "Danh sách người nhận")}}
}

func recipientShape() shape {
	return shape{keys: []key{
		must("code", formed(recipientCode, pipeline.Say("chỉ dùng chữ thường không dấu, chữ số và -", "write small letters without marks, digits and -")), "Mã người nhận; không đổi, vì sổ giao nhận ghi theo mã này"),
		must("name", aText(), "Tên gọi trong thư, ví dụ Chủ tịch UBND tỉnh"),
		must("unit", aText(), "Mã đơn vị: chỉ nhận phần của đơn vị này và các đơn vị trực thuộc"),
		may("groups", someOf(aText()), "Chỉ nhận các nhóm chỉ tiêu này; bỏ trống là mọi nhóm"),
		may("documents", someOf(aWord(documentKinds())), "Tài liệu: bao-cao (Word), tom-tat (Excel), trang (HTML), pdf (báo cáo dạng PDF, cần LibreOffice)"),
		may("folder", aText(), "Giao vào thư mục này (phải có sẵn); hoặc"),
		may("mail", aText(), "gửi đến địa chỉ thư điện tử này"),
		may("language", aWord([]pipeline.Language{pipeline.Vietnamese, pipeline.English}), "Ngôn ngữ của lời thư: vi (mặc định) hoặc en"),
		may("schedule", aWord(schedules()), "Khi nào tự giao: due-day (mặc định, một lần trong ngày hết hạn), consolidated (mỗi lần tổng hợp có số liệu mới), closed (chỉ bản chốt), never (chỉ giao bằng lệnh)"),
		may("reminders", aFlag(), "true: nhận cả lời nhắc nộp của đơn vị"),
		may("alerts", aFlag(), "true: nhận cảnh báo của dịch vụ (dành cho người quản trị)"),
	}}
}

// ReadRecipients reads recipients.yaml of a workspace and checks it against the
// programme and the settings. Without the file there are none. What is wrong is a
// [*SettingsError].
func ReadRecipients(dir string, s Settings, p *pipeline.Programme) ([]pipeline.Recipient, error) {
	data, err := os.ReadFile(filepath.Join(dir, RecipientsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	out := &problems{}
	if err != nil {
		out.add(place{file: RecipientsFile}, "%s", "%s", unreadable(RecipientsFile, err))
		return nil, &SettingsError{out.sorted()}
	}
	r := recipientsReader{dir, s, p, out, map[string]int{}, map[string]word{}}
	list := r.read(data)
	if len(out.list) > 0 {
		return nil, &SettingsError{out.sorted()}
	}
	return list, nil
}

// recipientsReader reads one file.
type recipientsReader struct {
	dir       string
	settings  Settings
	programme *pipeline.Programme
	out       *problems
	codes     map[string]int
	folders   map[string]word // by where they lead: whose they are
}

func (r recipientsReader) read(data []byte) []pipeline.Recipient {
	n := parseYAMLOrNothing(RecipientsFile, data, r.out)
	if n == nil {
		return nil
	}
	top := newMapping(n, RecipientsFile, recipientsShape(), r.out)
	if top.find("recipients") == nil && len(top.entries) > 0 {
		return nil // the list is begun and empty
	}
	var list []pipeline.Recipient
	for _, m := range top.groups("recipients") {
		list = append(list, r.recipient(m))
	}
	return list
}

func (r recipientsReader) recipient(m *mapping) pipeline.Recipient {
	code, unit := m.word("code"), m.word("unit")
	r.out.once(r.codes, pipeline.Say("mã người nhận", "recipient"), code)
	out := pipeline.Recipient{Code: code.text, Name: m.text("name"), Unit: unit.text, Folder: m.text("folder"), Mail: m.text("mail"),
		Language: oneOf[pipeline.Language](m, "language"), Schedule: oneOf[pipeline.Schedule](m, "schedule"),
		Reminders: m.flag("reminders"), Alerts: m.flag("alerts")}
	r.knownUnit(unit)
	for _, g := range m.words("groups") {
		r.knownGroup(g)
		out.Groups = append(out.Groups, g.text)
	}
	for _, d := range m.words("documents") {
		out.Documents = append(out.Documents, checkOneOf[pipeline.DocumentKind]("documents", d, m.shape.key("documents").item.words, r.out))
	}
	if out.Language == "" {
		out.Language = pipeline.Vietnamese
	}
	if out.Schedule == "" {
		out.Schedule = pipeline.OnDueDay
	}
	r.checkChannel(m)
	if len(out.Documents) == 0 && !out.Reminders && !out.Alerts {
		r.out.add(m.place, "người nhận này không được giao gì: ghi documents, reminders: true hoặc alerts: true", "this recipient is to receive nothing: give documents, reminders: true or alerts: true")
	}
	return out
}

func (r recipientsReader) knownUnit(w word) {
	var codes []string
	for _, u := range r.programme.Units {
		codes = append(codes, u.Code)
	}
	if w.text != "" && !slices.Contains(codes, w.text) {
		r.out.add(w.place, "chương trình không có đơn vị mang mã %q%s", "the programme has no unit %q%s", w.text, meant(w.text, codes))
	}
}

func (r recipientsReader) knownGroup(w word) {
	var groups []string
	for _, i := range r.programme.Indicators {
		if i.Group != "" && !slices.Contains(groups, i.Group) {
			groups = append(groups, i.Group)
		}
	}
	if !slices.Contains(groups, w.text) {
		r.out.add(w.place, "chương trình không có nhóm chỉ tiêu %q%s; các nhóm: %s", "the programme has no indicator group %q%s; its groups: %s", w.text, meant(w.text, groups), strings.Join(groups, "; "))
	}
}

// checkChannel holds a recipient to one channel that leads to a place of its own.
func (r recipientsReader) checkChannel(m *mapping) {
	needOne(m, r.out, "folder", "mail")
	if w := m.word("mail"); w.text != "" {
		if _, err := mail.ParseAddress(w.text); err != nil || !plainAddress(w.text) {
			r.out.add(w.place, "mail đang ghi %q; ghi đúng một địa chỉ, ví dụ vanthu@dongtien.gov.vn", "mail is %q; write one address, such as office@example.org", w.text)
		}
		if r.settings.Mail.Host == "" {
			r.out.add(w.place, "chưa khai báo máy chủ thư (nhóm mail trong danvan.yaml)", "no mail server is named (the group mail of danvan.yaml)")
		}
	}
	if w := m.word("folder"); w.text != "" {
		r.checkFolder(w, m.text("code"))
	}
}

// plainAddress tells whether an address holds nothing that a mail command could be ended
// with, and no letter that an old server does not know.
func plainAddress(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`<>",;:\()[]`, c) })
}

func (r recipientsReader) checkFolder(w word, code string) {
	dir, err := filepath.Abs(r.dir)
	if err != nil {
		r.out.add(w.place, "không xác định được thư mục làm việc: %s", "cannot find the workspace: %s", err)
		return
	}
	folder := within(dir, w.text)
	if other, taken := r.folders[folder]; taken {
		r.out.add(w.place, "thư mục này đã là của %q (dòng %d); mỗi người nhận một thư mục", "the folder is already that of %q (line %d); each recipient has its own", other.text, other.line)
	}
	r.folders[folder] = word{w.place, code}
	for key, own := range map[string]string{"inbox": r.settings.Inbox, "archive": r.settings.Archive, "facts": r.settings.Facts, "programme": r.settings.Programme} {
		if inside(folder, within(dir, own)) {
			r.out.add(w.place, "thư mục nhận không được nằm trong %s", "the folder cannot lie in %s", key)
		}
	}
	if folder == dir {
		r.out.add(w.place, "thư mục nhận không được là chính thư mục làm việc", "the folder cannot be the workspace itself")
	}
}

// WriteRecipients makes the recipients.yaml of a new workspace, which names nobody and
// shows how. Only the owner and the group may read it. An existing file is left alone.
func WriteRecipients(dir string, p *pipeline.Programme) error {
	name := filepath.Join(dir, RecipientsFile)
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return wholefile.Bytes(name, 0o640, []byte(recipientsText(p)))
}

func recipientsText(p *pipeline.Programme) string {
	first := p.Rule.Window(p.First).To
	root, below, group := pipeline.NewHierarchy(p.Units, first).Root(), pipeline.Unit{}, ""
	for _, u := range pipeline.NewHierarchy(p.Units, first).Children(root.Code) {
		below = u
	}
	for _, i := range p.Indicators {
		if group = i.Group; group != "" && i.Kind != pipeline.Narrative {
			break
		}
	}
	return schemaLine("programme/", recipientsSchema) + fmt.Sprintf(recipientsExample, root.Code, below.Code, root.Code, group, root.Code)
}

const recipientsExample = `# Ai nhận gì, ở đâu, khi nào. Tệp này chứa địa chỉ của người nhận nên không thuộc gói chương trình.
# Mỗi người nhận chỉ nhận số liệu của đơn vị (unit) và các đơn vị trực thuộc, hoặc chỉ của nhóm chỉ tiêu (groups).
# Kiểm tra sau khi sửa: danvan doctor. Xem trước: danvan deliver --period KỲ --dry-run. Bỏ dấu # để dùng.
#
# recipients:
#   - code: chu-tich                 # mã không đổi; sổ giao nhận ghi theo mã này
#     name: Chủ tịch UBND tỉnh
#     unit: %[1]q
#     documents: [bao-cao, tom-tat]  # bao-cao = Word; tom-tat = Excel; trang = HTML; pdf
#     folder: /srv/lanh-dao/chu-tich # thư mục có sẵn; tài liệu không bao giờ bị ghi đè
#     schedule: due-day              # due-day | consolidated | closed | never
#   - code: huyen
#     name: Văn phòng đơn vị
#     unit: %[2]q
#     documents: [tom-tat, trang]
#     mail: vanphong@donvi.gov.vn    # cần nhóm mail trong danvan.yaml
#     language: vi                   # ngôn ngữ của lời thư: vi | en
#     schedule: consolidated         # mỗi lần tổng hợp có số liệu mới trong phạm vi
#     reminders: true                # nhận cả lời nhắc nộp báo cáo của đơn vị
#   - code: truong-phong
#     name: Trưởng phòng
#     unit: %[3]q
#     groups: [%[4]q]
#     documents: [tom-tat]
#     mail: phong@tinh.gov.vn
#     schedule: never                # chỉ giao bằng lệnh danvan deliver
#   - code: quan-tri
#     name: Người quản trị
#     unit: %[5]q
#     mail: quantri@tinh.gov.vn
#     alerts: true                   # nhận cảnh báo khi dịch vụ gặp sự cố
`
