package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// errNotFound is an address that leads nowhere.
var errNotFound = errors.New("no such page")

// refusal is a page that the user may not have.
type refusal struct{ action signin.Action }

func (refusal) Error() string { return "refused" }

// hidden is a page that the user may not have and is not told of.
type hidden struct{ action signin.Action }

func (hidden) Error() string { return "refused, as not found" }

// wrong is a request that cannot be done as it was made; the sentence says why.
type wrong struct {
	status int
	pipeline.Sentence
}

// failurePage is what the page of an error shows.
type failurePage struct {
	Status int
	What   pipeline.Sentence
	Why    pipeline.Sentence
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// fail answers with a page that says what is the matter, in words that are the reader's
// business: what the machine says of a failure goes to the log.
func (v *visit) fail(err error) {
	if errors.Is(err, context.Canceled) && v.r.Context().Err() != nil {
		return // nobody listens
	}
	p := v.explain(err)
	if isAPI(v.r) {
		writeProblem(v.w, v.lang, p)
		return
	}
	v.crumbs = nil
	if err := v.renderStatus(p.Status, "failure", p); err != nil {
		v.log.Error("the page of an error was not written", "error", err)
		http.Error(v.w, p.What.In(v.lang), p.Status)
	}
}

// writeProblem answers another system (RFC 9457).
func writeProblem(w http.ResponseWriter, lang pipeline.Language, p failurePage) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}{p.Status, p.What.In(lang), p.Why.In(lang)})
}

// survive answers for a fault of the program: its reader gets a page, its trace the log.
func (v *visit) survive() {
	if p := recover(); p != nil && p != http.ErrAbortHandler {
		v.log.Error("a page panicked", "panic", p, "stack", string(debug.Stack()))
		v.fail(fmt.Errorf("panic: %v", p))
	}
}

func (v *visit) explain(err error) failurePage {
	var refused refusal
	var secret hidden
	var bad wrong
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refused):
		v.noteRefusal(refused.action)
		return failurePage{http.StatusForbidden, pipeline.Say("Không được phép xem trang này", "You may not see this page"), v.whyNot()}
	case errors.As(err, &secret):
		v.noteRefusal(secret.action)
		return notFoundPage()
	case errors.Is(err, errNotFound), errors.Is(err, ErrNothing):
		return notFoundPage()
	case errors.As(err, &tooLarge):
		return failurePage{http.StatusRequestEntityTooLarge, pipeline.Say("Tệp quá lớn", "The file is too large"), v.tooLarge()}
	case errors.As(err, &bad):
		return failurePage{bad.status, pipeline.Say("Chưa thực hiện được", "This could not be done"), bad.Sentence}
	}
	v.log.Error("a page failed", "path", v.r.URL.Path, "user", v.user.Login, "error", err)
	return failurePage{http.StatusInternalServerError, pipeline.Say("Hệ thống gặp lỗi", "Something failed here"),
		pipeline.Say("Lỗi đã được ghi vào nhật ký của máy chủ. Hãy thử lại sau ít phút; nếu vẫn lỗi, báo cho người quản trị.",
			"The server's log has it. Try again in some minutes; if it fails again, tell the administrator.")}
}

func notFoundPage() failurePage {
	return failurePage{http.StatusNotFound, pipeline.Say("Không có trang này", "There is no such page"),
		pipeline.Say("Địa chỉ có thể đã ghi sai, hoặc nội dung này không có trong kỳ đang xem.", "The address may be mistyped, or the period has nothing of that name.")}
}

// whyNot says what the user's account is for.
func (v *visit) whyNot() pipeline.Sentence {
	scope := pipeline.Say("toàn chương trình", "the whole programme")
	if v.user.Unit != "" {
		name := v.unitName(v.user.Unit)
		scope = pipeline.Say("%s và các đơn vị trực thuộc", "%s and the units below it", name)
	}
	return pipeline.Say("Tài khoản %s có vai trò “%s”, phạm vi: %s. Trang này nằm ngoài quyền đó. Nếu cần, đề nghị người quản trị cấp quyền. Việc từ chối đã được ghi vào nhật ký.",
		"The account %s has the role “%s” and sees %s. This page is beyond that. Ask the administrator if you need it. The refusal is in the audit log.",
		v.user.Login, v.user.Role.Word(), scope)
}

// noteRefusal keeps in the audit log who was refused what.
func (v *visit) noteRefusal(a signin.Action) {
	if err := v.office.Note(v.r.Context(), v.user, string(a), v.r.URL.Path, "refused", fmt.Sprintf("%s %s", v.r.Method, v.user.Role)); err != nil {
		v.log.Error("a refusal was not noted", "user", v.user.Login, "error", err)
	}
}

// tooLarge says how large a file may be.
func (v *visit) tooLarge() pipeline.Sentence {
	return pipeline.Say("Mỗi tệp không quá %d MB. Chỉ giữ các trang biểu mẫu, xóa hình ảnh và dữ liệu không liên quan rồi gửi lại.",
		"A file has at most %d MB. Keep the form sheets only, without pictures and other data, and send it again.", v.MaxUpload>>20)
}
