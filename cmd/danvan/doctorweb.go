package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/wholefile"
)

// examineWeb looks at what the web pages need, where they are switched on.
func (w *workspace) examineWeb(ctx context.Context, a *app) []diagnosis {
	users := signin.OpenUsers(w.dir, wholefile.On(w.disk))
	if w.settings.Web.Listen == "" {
		if _, err := users.Accounts(); err != nil {
			return []diagnosis{w.examineUserList(users)}
		}
		return nil
	}
	out := []diagnosis{w.examineListen(), w.examineUserList(users)}
	if w.settings.Web.Certificate != "" {
		out = append(out, w.examineCertificate(a.now()))
	}
	if w.settings.Web.Issuer != "" {
		out = append(out, w.examineProvider(ctx, a))
	}
	return out
}

// examineListen tries the address. The service itself may have it.
func (w *workspace) examineListen() diagnosis {
	const name = "web"
	address := w.settings.Web.Listen
	l, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		_ = l.Close() // it was only tried
		return passed(name, pipeline.Say("mở được %s (dịch vụ chưa chạy)", "%s can be opened (the service does not run)", address))
	case errors.Is(err, syscall.EADDRINUSE):
		return w.examineAnswer(name, address)
	case errors.Is(err, os.ErrPermission):
		return diagnosis{name, fail, pipeline.Say("tài khoản %s không được mở %s", "the account %s may not open %s", who(), address),
			pipeline.Say("Dùng cổng từ 1024 trở lên (ví dụ 8443), hoặc đặt một máy chủ web đứng trước (web.behind_proxy).", "Use a port from 1024 on (such as 8443), or put a web server before it (web.behind_proxy).")}
	}
	return diagnosis{name, fail, pipeline.Say("không mở được %s: %s", "cannot open %s: %s", address, err), pipeline.Say("Sửa web.listen trong danvan.yaml.", "Mend web.listen in danvan.yaml.")}
}

// examineAnswer looks who answers at an address that is taken.
func (w *workspace) examineAnswer(name, address string) diagnosis {
	host, port, _ := net.SplitHostPort(address)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	c, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), 5*time.Second)
	if err == nil && w.settings.Web.Certificate != "" {
		secure := tls.Client(c, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // only whether it speaks TLS is asked; nothing is sent
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		err = secure.Handshake()
	}
	if c != nil {
		_ = c.Close() // it was only tried
	}
	if err != nil {
		return diagnosis{name, fail, pipeline.Say("%s bị chương trình khác chiếm, hoặc không trả lời: %s", "%s is taken by another program, or does not answer: %s", address, err),
			pipeline.Say("Xem chương trình nào đang dùng cổng này (ss -ltnp), hoặc đổi web.listen.", "See which program uses the port (ss -ltnp), or change web.listen.")}
	}
	return passed(name, pipeline.Say("%s đang trả lời", "%s answers", address))
}

// examineUserList reads the users file.
func (w *workspace) examineUserList(users *signin.Store) diagnosis {
	const name = "users"
	list, err := users.Accounts()
	if err != nil {
		return diagnosis{name, fail, pipeline.Say("không ai đăng nhập được: %s", "nobody can sign in: %s", err), pipeline.Say("Sửa %s theo thông báo trên, hoặc khôi phục từ bản sao lưu.", "Mend %s as said above, or bring it back from a backup.", users.Path())}
	}
	var stray []string
	enabled, keepers := 0, 0
	for _, u := range list {
		if u.Disabled {
			continue
		}
		enabled++
		if u.Role == signin.AdministratorRole {
			keepers++
		}
		if u.Unit != "" && !slices.ContainsFunc(w.programme.Units, func(o pipeline.Unit) bool { return o.Code == u.Unit }) {
			stray = append(stray, u.Login)
		}
	}
	found := pipeline.Say("%d người dùng đang dùng được", "%d users are enabled", enabled)
	switch {
	case len(stray) > 0:
		return diagnosis{name, warn, pipeline.Say("đơn vị của %s không có trong chương trình: họ không thấy gì", "the units of %s are not in the programme: they see nothing", strings.Join(stray, ", ")),
			pipeline.Say("Đổi bằng: danvan user change LOGIN --unit MÃ", "Change it by: danvan user change LOGIN --unit CODE")}
	case keepers == 0:
		return diagnosis{name, warn, found, pipeline.Say("Chưa có người quản trị; thêm bằng: danvan user add LOGIN --name TÊN --role administrator", "There is no administrator; add one by: danvan user add LOGIN --name NAME --role administrator")}
	}
	return passed(name, found)
}

// soonEnds is how long before its end a certificate is worth a word.
const soonEnds = 21 * 24 * time.Hour

func (w *workspace) examineCertificate(now time.Time) diagnosis {
	const name = "certificate"
	file, key := w.settings.Web.Files(w.dir)
	remedy := pipeline.Say("Kiểm tra web.certificate và web.key: tệp PEM, đủ chuỗi, khóa đúng của chứng thư, tài khoản %s đọc được.", "See to web.certificate and web.key: PEM, with the chain, the key of this certificate, readable by the account %s.", who())
	pair, err := tls.LoadX509KeyPair(file, key)
	if err != nil {
		return diagnosis{name, fail, pipeline.Say("không dùng được chứng thư: %s", "the certificate cannot be used: %s", err), remedy}
	}
	if info, err := os.Stat(key); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o037 != 0 {
		return diagnosis{name, fail, pipeline.Say("khóa riêng %s cho phép tài khoản khác đọc", "other accounts may read the key %s", key), pipeline.Say("Chạy: chmod 640 %s (chủ root, nhóm của tài khoản dịch vụ)", "Run: chmod 640 %s (owner root, group of the service's account)", key)}
	}
	until := pipeline.DayOf(pair.Leaf.NotAfter)
	found := pipeline.Sentence{Vietnamese: "chứng thư của " + strings.Join(pair.Leaf.DNSNames, ", ") + " có hiệu lực đến " + until.Vietnamese(), English: "the certificate of " + strings.Join(pair.Leaf.DNSNames, ", ") + " is good until " + until.String()}
	renew := pipeline.Say("Gia hạn chứng thư; dịch vụ tự đọc lại tệp mới.", "Renew it; the service reads the new files by itself.")
	switch {
	case now.After(pair.Leaf.NotAfter) || now.Before(pair.Leaf.NotBefore):
		return diagnosis{name, fail, pipeline.Say("%s: không còn hoặc chưa có hiệu lực", "%s: it is not good today", found), renew}
	case now.Add(soonEnds).After(pair.Leaf.NotAfter):
		return diagnosis{name, warn, found, renew}
	}
	return passed(name, found)
}

// examineProvider asks the OpenID Connect provider for its addresses. Without it people
// sign in by password.
func (w *workspace) examineProvider(ctx context.Context, a *app) diagnosis {
	const name = "oidc"
	issuer := w.settings.Web.Issuer
	p, err := a.provider(w.settings.Web)
	if err != nil {
		return diagnosis{name, fail, a.sentence(err), pipeline.Say("Sửa nhóm web trong danvan.yaml.", "Mend the group web of danvan.yaml.")}
	}
	if _, err := p.Find(ctx); err != nil {
		return diagnosis{name, warn, pipeline.Say("hệ thống xác thực %s không trả lời: %s", "the provider %s does not answer: %s", issuer, err),
			pipeline.Say("Kiểm tra mạng, DNS, chứng thư và web.oidc_issuer; trong lúc đó vẫn đăng nhập được bằng mật khẩu.", "See to the network, DNS, certificates and web.oidc_issuer; people sign in by password meanwhile.")}
	}
	return passed(name, pipeline.Say("hệ thống xác thực %s trả lời", "the provider %s answers", issuer))
}
