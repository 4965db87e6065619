package main

import (
	"context"
	"time"

	"danvan/cmd/danvan/mail"
	"danvan/config"
	"danvan/pipeline"
)

// examineRecipients reads who receives what, and tries to write into their folders.
func (a *app) examineRecipients(w *workspace) []diagnosis {
	const name = "recipients"
	if err := w.readRecipients(); err != nil {
		return []diagnosis{{name, fail, a.sentence(err), pipeline.Say("Sửa %s theo thông báo trên.", "Mend %s as said above.", config.RecipientsFile)}}
	}
	var out []diagnosis
	for _, r := range w.recipients {
		if dir := w.path(r.Folder); r.Folder != "" {
			if err := probe(dir); err != nil {
				out = append(out, diagnosis{name, fail, pipeline.Say("không ghi được vào thư mục của %q: %s", "the folder of %q cannot be written: %s", r.Code, err),
					pipeline.Say("Tạo thư mục %s, hoặc kết nối lại (mount), và cấp quyền ghi cho tài khoản %s. Dịch vụ systemd chỉ ghi được vào thư mục đã có khi cài: chạy lại danvan service install.",
						"Make the folder %s, or mount it again, and let the account %s write in it. The systemd service may write to folders only that were there when it was installed: run danvan service install again.", dir, who())})
			}
		}
	}
	if folder := w.settings.Mail.Folder; folder != "" {
		if err := probe(w.path(folder)); err != nil {
			out = append(out, diagnosis{name, fail, pipeline.Say("không ghi được vào mail.folder: %s", "mail.folder cannot be written: %s", err), pipeline.Say("Tạo thư mục và cấp quyền ghi cho tài khoản %s.", "Make the folder and let the account %s write in it.", who())})
		}
	}
	if out != nil {
		return out
	}
	if len(w.recipients) == 0 {
		return []diagnosis{passed(name, pipeline.Say("chưa giao báo cáo cho ai (%s)", "nobody is delivered to (%s)", config.RecipientsFile))}
	}
	return []diagnosis{passed(name, pipeline.Say("%d người nhận", "%d recipients", len(w.recipients)))}
}

// quickAnswer is how long a mail server takes to answer before that is worth a word.
const quickAnswer = 5 * time.Second

// examineMail connects to the mail server and logs in. No letter is sent.
func (w *workspace) examineMail(ctx context.Context) []diagnosis {
	const name = "mail"
	m := w.settings.Mail
	if m.Host == "" {
		return nil
	}
	server, err := w.mailServer(nil)
	if err != nil {
		return []diagnosis{{name, fail, pipeline.Say("%s", "%s", err), pipeline.Say("Sửa nhóm mail trong danvan.yaml.", "Mend the group mail of danvan.yaml.")}}
	}
	began := time.Now()
	if err := server.Check(ctx); err != nil {
		return []diagnosis{{name, fail, pipeline.Say("%s", "%s", err),
			pipeline.Say("Kiểm tra mail.host, mail.port, mail.tls, tài khoản và mật khẩu; máy chủ thư phải có chứng thư hợp lệ.", "See to mail.host, mail.port, mail.tls, the account and the password; the mail server needs a valid certificate.")}}
	}
	if took := time.Since(began); took > quickAnswer {
		return []diagnosis{{name, warn, pipeline.Say("đăng nhập được, nhưng mất %d giây", "the login works, but takes %d seconds", int(took.Seconds())), pipeline.Say("Kiểm tra mạng và DNS tới %s.", "Look at the network and the DNS towards %s.", m.Host)}}
	}
	found := pipeline.Say("kết nối và đăng nhập được %s:%d (%s); chưa gửi thư nào", "connected and logged in at %s:%d (%s); no letter was sent", m.Host, m.Port, m.TLS)
	if server.Security == mail.None {
		found = pipeline.Say("kết nối được %s:%d trên máy này, không mã hóa", "connected to %s:%d on this machine, without encryption", m.Host, m.Port)
	}
	return []diagnosis{passed(name, found)}
}
