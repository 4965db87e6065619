package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"danvan/ingest/inbox"
	"danvan/pipeline"
)

// checkWord names an examination for people; its permanent name is for machines.
func (a *app) checkWord(check string) string {
	words := map[string]string{
		"workspace": "vùng làm việc", "programme": "chương trình", "holidays": "ngày nghỉ", "folder archive": "kho lưu trữ", "folder facts": "thư mục số liệu",
		"folder reports": "thư mục báo cáo", "folder outbox": "thư mục trả lời", "share": "thư mục dùng chung", "units": "thư mục các đơn vị",
		"disk": "ổ đĩa", "clock": "đồng hồ", "archive": "sổ tiếp nhận", "reader": "tiến trình đọc tệp", "account": "tài khoản",
		"recipients": "người nhận", "mail": "máy chủ thư", "fonts": "phông chữ", "libreoffice": "LibreOffice",
		"web": "trang web", "users": "người dùng trang web", "certificate": "chứng thư TLS", "oidc": "xác thực chung (OIDC)",
	}
	if word, ok := words[check]; ok {
		return a.say(word, check)
	}
	return check
}

// examineAccount looks whether this is the account that the archive belongs to. What
// root writes there the service cannot write to afterwards.
func (w *workspace) examineAccount() diagnosis {
	const name = "account"
	me := os.Geteuid()
	remedy := pipeline.Say("Chạy lệnh bằng tài khoản của dịch vụ: runuser -u %s -- danvan …; nếu đã lỡ chạy bằng tài khoản khác: danvan service install (quyền root) để trả các thư mục về đúng chủ.",
		"Run commands as the service's account: runuser -u %s -- danvan …; where another account was used: danvan service install (as root) gives the folders back.", serviceAccount)
	if me == 0 {
		return diagnosis{name, warn, pipeline.Say("đang chạy bằng root", "running as root"), remedy}
	}
	dir := w.path(w.settings.Archive)
	strange := ""
	for _, path := range []string{dir, filepath.Join(dir, "receipts.jsonl"), filepath.Join(dir, "audit.jsonl")} {
		if info, err := os.Stat(path); err == nil {
			if owner, known := ownerOf(info); known && owner != me {
				strange = path
				break
			}
		}
	}
	if strange != "" {
		return diagnosis{name, warn, pipeline.Say("%s thuộc tài khoản khác, không phải %s", "%s belongs to another account than %s", strange, who()), remedy}
	}
	return passed(name, pipeline.Say("%s, không phải root", "%s, which is not root", who()))
}

// examineReader starts one of the children that open senders' files: this sets its
// limits, and shows whether the kernel lets it be cut off from the network.
func (w *workspace) examineReader(ctx context.Context) diagnosis {
	const name = "reader"
	noNetwork, err := w.room.Shut(ctx)
	switch {
	case err != nil:
		return diagnosis{name, fail, pipeline.Say("không khởi động được tiến trình đọc tệp với giới hạn bộ nhớ: %s", "the process that reads files cannot be started within its limits: %s", err),
			pipeline.Say("Kiểm tra giới hạn của tài khoản (ulimit -a) và MemoryMax, TasksMax của dịch vụ.", "Look at the limits of the account (ulimit -a) and at the service's MemoryMax and TasksMax.")}
	case !noNetwork:
		return diagnosis{name, warn, pipeline.Say("giới hạn thời gian và bộ nhớ có hiệu lực, nhưng không tách được mạng", "time and memory are limited, but the network is not cut off"),
			pipeline.Say("Cho phép không gian tên người dùng: sysctl kernel.unprivileged_userns_clone=1 (Debian) hoặc kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04).",
				"Allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian) or kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04).")}
	}
	return passed(name, pipeline.Say("%d MB và %d giây cho một tệp, không có mạng", "%d MB and %d seconds for a file, no network", w.settings.Limits.MemoryMB, w.settings.Limits.Seconds))
}

// open to others than owner and group.
const (
	othersWrite fs.FileMode = 0o002
	othersRead  fs.FileMode = 0o004
)

// unitFolders is what was found out about the folders of the share.
type unitFolders struct {
	shut                        []string // that this account cannot read or write
	missing, writable, readable []string
}

// examineUnits looks whether every unit of today has its folder, and whether others can
// write in it: the folder is the identity of what lies in it. Where the share tells no
// permissions, as one of Windows, nothing is found.
func (w *workspace) examineUnits(today pipeline.Date) diagnosis {
	const name = "units"
	f, err := w.lookAtUnits(today)
	if err != nil {
		return diagnosis{name, fail, pipeline.Say("không đọc được thư mục dùng chung: %s", "the share cannot be read: %s", err), pipeline.Say("Kiểm tra quyền đọc của tài khoản %s.", "Let the account %s read it.", who())}
	}
	if len(f.shut) > 0 {
		return diagnosis{name, fail, pipeline.Say("%d thư mục đơn vị mà tài khoản %s không đọc hoặc không ghi được: %s", "%d units' folders that %s cannot read or write: %s", len(f.shut), who(), few(f.shut)),
			pipeline.Say("Tệp trong đó không được nhận và không được trả lời. Trả lại quyền: danvan share samba | sh, hoặc danvan service install (quyền root).",
				"Files there are neither taken nor answered. Give the rights back: danvan share samba | sh, or danvan service install (as root).")}
	}
	var found, foundEnglish []string
	for _, c := range []struct {
		units       []string
		vi, english string
	}{
		{f.missing, "chưa có thư mục trong inbox", "without a folder in the inbox"},
		{f.writable, "thư mục gửi mở cho mọi tài khoản ghi", "with an inbox folder that everybody may write in"},
		{f.readable, "thư mục trả lời mở cho mọi tài khoản đọc", "with an outbox folder that everybody may read"},
	} {
		if len(c.units) > 0 {
			found = append(found, fmt.Sprintf("%d đơn vị %s: %s", len(c.units), c.vi, few(c.units)))
			foundEnglish = append(foundEnglish, fmt.Sprintf("%d units %s: %s", len(c.units), c.english, few(c.units)))
		}
	}
	if found == nil {
		return passed(name, pipeline.Say("mọi đơn vị có thư mục riêng, đơn vị khác không ghi được", "every unit has its folder, and no other unit can write in it"))
	}
	return diagnosis{name, warn, pipeline.Sentence{Vietnamese: strings.Join(found, "; "), English: strings.Join(foundEnglish, "; ")},
		pipeline.Say("Thư mục là căn cước của tệp: danvan share samba in kịch bản lập thư mục và phân quyền cho từng đơn vị.",
			"The folder is the identity of a file: danvan share samba prints a script that makes folders and permissions for each unit.")}
}

// few names the first of many.
func few(units []string) string {
	const most = 5
	if len(units) <= most {
		return strings.Join(units, ", ")
	}
	return strings.Join(units[:most], ", ") + ", …"
}

func (w *workspace) lookAtUnits(today pipeline.Date) (unitFolders, error) {
	var f unitFolders
	has := map[string]bool{}
	list, err := os.ReadDir(w.path(w.settings.Inbox))
	if err != nil {
		return f, err
	}
	for _, e := range list {
		code, _ := inbox.UnitOf(w.programme.Units, e.Name())
		if !e.IsDir() || code == "" {
			continue
		}
		has[code] = true
		if _, err := os.ReadDir(filepath.Join(w.path(w.settings.Inbox), e.Name())); err != nil {
			f.shut = append(f.shut, "inbox/"+e.Name())
		}
		if openTo(w.path(w.settings.Inbox), e.Name(), othersWrite) {
			f.writable = append(f.writable, code)
		}
	}
	for _, u := range w.programme.Units {
		if !u.Holds(today) {
			continue
		}
		if !has[u.Code] {
			f.missing = append(f.missing, u.Code)
		}
		if dir := filepath.Join(w.path(w.settings.Outbox), u.Code); isFolder(dir) && !takesFiles(dir) {
			f.shut = append(f.shut, "outbox/"+u.Code)
		}
		if openTo(w.path(w.settings.Outbox), u.Code, othersRead) {
			f.readable = append(f.readable, u.Code)
		}
	}
	slices.Sort(f.writable)
	return f, nil
}

// takesFiles tells whether a file can be put into a folder. There are hundreds of them:
// nothing is flushed.
func takesFiles(dir string) bool {
	f, err := os.CreateTemp(dir, ".part-danvan-doctor-*")
	return err == nil && errors.Join(f.Close(), os.Remove(f.Name())) == nil
}

// openTo tells whether a folder gives everybody a right. One that is not there gives
// none.
func openTo(dir, name string, right fs.FileMode) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().Perm()&right != 0
}
