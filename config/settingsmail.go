package config

import (
	"net"

	"danvan/pipeline"
)

// MailTLS is how the way to the mail server is kept secret.
type MailTLS string

// The three ways.
const (
	StartTLS    MailTLS = "starttls" // begun in the clear and never without it
	ImplicitTLS MailTLS = "tls"      // from the first byte on
	NoTLS       MailTLS = "none"     // a server on this machine only
)

// Mail is the server that letters are given to. Without a host there is no mail.
type Mail struct {
	Host         string  `mapstructure:"host"`
	Port         int     `mapstructure:"port"`
	TLS          MailTLS `mapstructure:"tls"`
	From         string  `mapstructure:"from"` // one address without a name
	User         string  `mapstructure:"user"` // "" where the server asks for none
	PasswordFile string  `mapstructure:"password_file"`
	SizeMiB      int     `mapstructure:"size_mib"`    // of a letter with its documents
	Folder       string  `mapstructure:"folder"`      // for documents over it
	FolderLink   string  `mapstructure:"folder_link"` // how recipients reach that folder
}

// MailPasswordVariable is the environment variable with the mail server's password.
const MailPasswordVariable = "DANVAN_MAIL_PASSWORD"

const (
	hostPattern = `^$|^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]+$`
	tlsPattern  = `^(starttls|tls|none)$`
	mailPattern = `^$|^[^\s<>",;:\\()\[\]@]+@[A-Za-z0-9.-]+$`
)

func mailSettings() []setting {
	file := pipeline.Say("ghi đường dẫn, hoặc để trống", "write a path, or nothing")
	return []setting{
		{key: "mail.host", text: "", pattern: hostPattern, shape: pipeline.Say("ghi tên hoặc địa chỉ của máy chủ thư, hoặc để trống", "write the mail server's name or address, or nothing"),
			vietnamese: "máy chủ gửi thư (SMTP); để trống là không gửi thư", why: "mặc định chỉ giao qua thư mục"},
		{key: "mail.port", number: 587, least: 1, most: 65535, vietnamese: "cổng", why: "587 với starttls, 465 với tls"},
		{key: "mail.tls", text: string(StartTLS), pattern: tlsPattern, shape: pipeline.Say("ghi starttls, tls hoặc none", "write starttls, tls or none"),
			vietnamese: "mã hóa đường truyền: starttls | tls | none", why: "none chỉ được dùng khi máy chủ thư ở ngay trên máy này"},
		{key: "mail.from", text: "", pattern: mailPattern, shape: pipeline.Say("ghi một địa chỉ thư, ví dụ danvan@tinh.gov.vn", "write one address, such as danvan@example.org"), vietnamese: "địa chỉ người gửi"},
		{key: "mail.user", text: "", pattern: filePattern, shape: pipeline.Say("ghi tên tài khoản, hoặc để trống", "write an account, or nothing"),
			vietnamese: "tài khoản trên máy chủ thư; để trống nếu máy chủ không đòi"},
		{key: "mail.password_file", text: "", pattern: filePattern, shape: file,
			vietnamese: "tệp chỉ chứa mật khẩu, chỉ tài khoản chạy danvan được đọc (chmod 600, hoặc root:danvan và 640); hoặc biến môi trường " + MailPasswordVariable},
		// Servers of offices mostly take 10 to 25 MB.
		{key: "mail.size_mib", number: 8, least: 1, most: 100, vietnamese: "dung lượng tối đa của một thư (MiB)", why: "nhiều máy chủ thư không nhận quá 10 MB; tài liệu lớn hơn được đặt vào mail.folder, thư chỉ ghi nơi lấy"},
		{key: "mail.folder", text: "", pattern: filePattern, shape: file, vietnamese: "thư mục có sẵn để đặt tài liệu quá lớn, mỗi người nhận một thư mục con"},
		{key: "mail.folder_link", text: "", pattern: filePattern, shape: pipeline.Say("ghi đường dẫn mà người nhận mở được, hoặc để trống", "write how recipients open the folder, or nothing"),
			vietnamese: `đường dẫn mà người nhận dùng để mở thư mục đó, ví dụ \\may-chu\bao-cao`},
	}
}

// checkMail finds what is wrong with the keys of the mail server taken together.
func (s Settings) checkMail(out *problems) {
	m, at := s.Mail, place{file: SettingsFile}
	if m.Host == "" {
		return
	}
	if m.From == "" {
		out.add(at, "mail.host đã khai báo nhưng chưa có mail.from", "mail.host is given but mail.from is not")
	}
	if m.TLS == NoTLS && !loopbackHost(m.Host) {
		out.add(at, "mail.tls: none chỉ dùng cho máy chủ thư trên chính máy này; với %s ghi starttls hoặc tls", "mail.tls: none is for a mail server on this machine only; for %s write starttls or tls", m.Host)
	}
}

func loopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Secret returns the password of the mail server: that of the environment, else that of
// the file, which nobody but its owner and its group may read. "" where there is no user.
func (m Mail) Secret(dir string, environment func(string) (string, bool)) (string, error) {
	if m.User == "" {
		return "", nil
	}
	if value, ok := environment(MailPasswordVariable); ok && value != "" {
		return value, nil
	}
	if m.PasswordFile == "" {
		return "", pipeline.Say("chưa có mật khẩu của máy chủ thư: ghi vào một tệp riêng và khai báo mail.password_file, hoặc đặt biến môi trường %s",
			"there is no password for the mail server: put it into a file named by mail.password_file, or into the environment variable %s", MailPasswordVariable)
	}
	return readSecret(within(dir, m.PasswordFile), pipeline.Say("tệp mật khẩu (mail.password_file)", "the password file (mail.password_file)"))
}
