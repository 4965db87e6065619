package web

import (
	"net/http"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// auditWords names what stands in the audit log as a short English word: what was done,
// and why it was refused. What is not here is shown as it is.
func auditWords() map[string]pipeline.Sentence {
	return map[string]pipeline.Sentence{
		"sign-in": pipeline.Say("đăng nhập", "sign in"), "sign-out": pipeline.Say("đăng xuất", "sign out"), "token": pipeline.Say("dùng mã truy cập", "use a token"),
		"cross-origin": pipeline.Say("gửi từ trang khác", "send from another site"), "upload": pipeline.Say("gửi tệp", "send a file"), "order": pipeline.Say("yêu cầu thực hiện", "order"),
		"ingest": pipeline.Say("nhận tệp", "read the inbox"), "consolidate": pipeline.Say("tổng hợp", "consolidate"), "close": pipeline.Say("chốt số liệu", "close"),
		"deliver": pipeline.Say("giao tài liệu", "deliver"), "programme": pipeline.Say("nạp chương trình", "load the programme"),
		"push-facts": pipeline.Say("gửi số liệu lên kho", "push facts"), "take-facts": pipeline.Say("lấy số liệu từ kho", "take facts"),
		"backup": pipeline.Say("sao lưu", "back up"), "restore": pipeline.Say("khôi phục", "restore"), "set-aside": pipeline.Say("để riêng kho lưu trữ", "set the archive aside"),
		"clear-answers": pipeline.Say("dọn phiếu trả lời cũ", "clear old answers"), "audit-waiting": pipeline.Say("mục nhật ký chờ ghi", "an entry that waited"),
		"user-add": pipeline.Say("thêm người dùng", "add a user"), "user-change": pipeline.Say("đổi người dùng", "change a user"), "user-passwd": pipeline.Say("đặt mật khẩu", "set a password"),
		"user-disable": pipeline.Say("khóa người dùng", "disable a user"), "user-enable": pipeline.Say("mở lại người dùng", "enable a user"),
		"token-add": pipeline.Say("cấp mã truy cập", "make a token"), "token-revoke": pipeline.Say("thu hồi mã truy cập", "revoke a token"),
		"read-filing": pipeline.Say("xem tình hình nộp", "read the filing"), "read-figures": pipeline.Say("xem số liệu", "read the figures"), "read-documents": pipeline.Say("xem tài liệu", "read the documents"),
		"read-runs": pipeline.Say("xem nhật ký xử lý", "read the runs"), "read-audit": pipeline.Say("xem nhật ký thao tác", "read the audit log"), "read-users": pipeline.Say("xem người dùng", "read the users"),

		"password": pipeline.Say("bằng mật khẩu", "by password"), "wrong password": pipeline.Say("sai mật khẩu", "wrong password"), "unknown login": pipeline.Say("không có tên đăng nhập này", "unknown login"),
		"disabled": pipeline.Say("tài khoản đã khóa", "the account is disabled"), "no password": pipeline.Say("tài khoản không có mật khẩu", "the account has no password"),
		"too many tries": pipeline.Say("thử quá nhiều lần", "too many tries"), "too many uploads": pipeline.Say("gửi quá nhiều tệp", "too many uploads"), "sent by another site": pipeline.Say("do trang khác gửi", "sent by another site"),
		"unknown, ended, or of a disabled user": pipeline.Say("mã không có, đã hết hạn hoặc của tài khoản đã khóa", "unknown, ended, or of a disabled user"),
		"oidc: refused by the provider":         pipeline.Say("hệ thống xác thực từ chối", "refused by the provider"),
		"oidc: unknown or disabled login":       pipeline.Say("không có tên đăng nhập này hoặc đã khóa", "unknown or disabled login"),
		"reloaded":                              pipeline.Say("đã nạp lại", "reloaded"),
	}
}

// auditWord says a word of the audit log.
func auditWord(word string) pipeline.Sentence {
	if known, ok := auditWords()[word]; ok {
		return known
	}
	if said, ok := rightsWord(strings.Fields(word)); ok {
		return said
	}
	return pipeline.Say("%s", "%s", word)
}

// rightsWord says whose rights an entry is about: "GET leader" of a page that was refused,
// "unit DAITU" of a user who was added.
func rightsWord(fields []string) (pipeline.Sentence, bool) {
	refused := len(fields) == 2 && (fields[0] == http.MethodGet || fields[0] == http.MethodPost)
	if refused {
		fields = fields[1:]
	}
	if len(fields) == 0 || len(fields) > 2 || !slices.Contains(signin.Roles(), signin.Role(fields[0])) {
		return pipeline.Sentence{}, false
	}
	role := signin.Role(fields[0]).Word()
	switch {
	case refused:
		return pipeline.Say("ngoài quyền của %s", "not a right of a %s", role), true
	case len(fields) == 2:
		return pipeline.Say("%s, %s", "%s, %s", role, fields[1]), true
	}
	return role, true
}
