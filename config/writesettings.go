package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"danvan/pipeline/wholefile"
)

// WriteSettings makes the danvan.yaml of a new workspace with every key, its default
// and a Vietnamese comment. The programme's name is for the reader of the file: the
// key "programme" names the folder that the pack was copied to. An existing file is
// left alone.
func WriteSettings(dir, programme string) error {
	name := filepath.Join(dir, SettingsFile)
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w", name, fs.ErrExist)
	}
	return wholefile.Bytes(name, 0o644, []byte(settingsText(programme)))
}

func settingsText(programme string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Thiết lập của vùng làm việc danvan. Chương trình: %s.\n", strings.Join(strings.Fields(programme), " "))
	b.WriteString("# Đường dẫn tương đối được tính từ thư mục chứa tệp này. Không ghi mật khẩu vào đây.\n")
	b.WriteString("# Mỗi khóa có thể đặt bằng biến môi trường, ví dụ DANVAN_WORKERS, DANVAN_LIMITS_ROWS.\n\n")
	group := ""
	for _, s := range allSettings() {
		parent, key, nested := strings.Cut(s.key, ".")
		switch {
		case parent == "engine": // shown below, as the sources are
			continue
		case !nested:
			if group != "" { // the keys after a group stand apart from it
				b.WriteString("\n")
				group = ""
			}
			fmt.Fprintf(&b, "# %s\n%s: %s\n", withReason(s, "."), s.key, s.written())
			continue
		case parent != group:
			group = parent
			fmt.Fprintf(&b, "\n# %s\n%s:\n", settingGroups()[parent], parent)
		}
		fmt.Fprintf(&b, "  %s: %s # %s\n", key, s.written(), withReason(s, ":"))
	}
	b.WriteString(sourcesText)
	b.WriteString(engineText)
	return b.String()
}

// sourcesText shows how to name other ways in; there is none by default.
const sourcesText = `
# Nguồn nhận khác ngoài thư mục dùng chung (inbox, outbox ở trên); bỏ dấu # để dùng. Mỗi nguồn có thư mục
# nhận và thư mục trả phiếu riêng. Mật khẩu đặt trong tệp riêng (password_file) hoặc biến môi trường (password_env).
# sources:
#   - name: sftp-tinh
#     kind: sftp                # folder | sftp | smb | webdav
#     address: sftp.tinh.gov.vn:22
#     user: danvan
#     password_file: /etc/danvan/sftp.pass   # hoặc key_file: /etc/danvan/id_ed25519
#     host_key: "SHA256:..."    # lấy bằng: ssh-keyscan MÁY-CHỦ | ssh-keygen -lf -
#     inbox: den                # trong đó mỗi đơn vị một thư mục và có tệp .danvan-inbox
#     outbox: tra-loi
#   - name: smb-huyen
#     kind: smb                 # không cần mount
#     address: tep.huyen.gov.vn
#     share: bao-cao
#     user: danvan
#     password_env: DANVAN_SMB_PASSWORD
#     inbox: den
#     outbox: tra-loi
`

// withReason says what a setting is and, where there is more to say, why its default
// is what it is.
func withReason(s setting, mark string) string {
	if s.why == "" {
		return s.vietnamese
	}
	return s.vietnamese + mark + " " + s.why
}

// written is the default as YAML keeps it a text.
func (s setting) written() string {
	if s.pattern != "" {
		return strconv.Quote(s.text)
	}
	return s.value()
}
