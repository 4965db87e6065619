package disk

import (
	"errors"
	"io"
	"io/fs"
	"syscall"

	"danvan/pipeline"
)

// Trouble is an error of the file system with what the operator does about it.
type Trouble struct {
	Said  pipeline.Sentence
	Cause error
}

func (t *Trouble) Error() string { return t.Said.English }

// Unwrap returns the sentence, for who speaks to the operator, and the cause, for who
// decides by it.
func (t *Trouble) Unwrap() []error { return []error{t.Said, t.Cause} }

// Explain says what is wrong with a file, and what to do. An error that was explained
// already, or is none of the file system's, comes back as it is.
func Explain(name string, err error) error {
	var already *Trouble
	if err == nil || errors.As(err, &already) {
		return err
	}
	for _, k := range known() {
		if errors.Is(err, k.err) {
			return &Trouble{pipeline.Say(k.vietnamese, k.english, name), err}
		}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return &Trouble{pipeline.Say("Không đọc hoặc ghi được %s (%s). Kiểm tra ổ đĩa rồi chạy lại; không tệp nào bị mất.",
			"%s cannot be read or written (%s). Check the disk and run again; no file is lost", name, path.Err), err}
	}
	return err
}

type meaning struct {
	err                 error
	vietnamese, english string
}

// known are the errors that ask for something of their own of the operator.
func known() []meaning {
	full := meaning{syscall.ENOSPC, "Ổ đĩa đã đầy, không ghi được %s. Giải phóng dung lượng rồi chạy lại; không tệp nào bị mất.",
		"the disk is full: %s cannot be written. Free some space and run again; no file is lost"}
	quota, short := full, full
	quota.err, short.err = syscall.EDQUOT, io.ErrShortWrite
	return []meaning{full, quota, short,
		{fs.ErrPermission, "Không có quyền đọc hoặc ghi %s. Cấp lại quyền cho tài khoản chạy danvan (kiểm tra: danvan doctor) rồi chạy lại; không tệp nào bị mất.",
			"no permission to read or write %s. Give the account that runs danvan its rights back (see: danvan doctor) and run again; no file is lost"},
		{syscall.EROFS, "Không ghi được %s: ổ đĩa hoặc thư mục dùng chung chỉ cho đọc. Gắn lại với quyền ghi rồi chạy lại; không tệp nào bị mất.",
			"%s cannot be written: the disk or share is read-only. Mount it for writing and run again; no file is lost"},
		{syscall.ESTALE, "Thư mục dùng chung đã ngắt kết nối khi đọc hoặc ghi %s. Kết nối lại rồi chạy lại; không tệp nào bị mất.",
			"the share went away while %s was read or written. Connect it again and run again; no file is lost"},
		{syscall.EIO, "Ổ đĩa báo lỗi khi đọc hoặc ghi %s. Kiểm tra ổ đĩa và cáp, sao lưu ngay (danvan backup), rồi chạy lại; không tệp nào bị mất.",
			"the disk reports an error on %s. Check disk and cables, make a backup at once (danvan backup), and run again; no file is lost"},
		{fs.ErrNotExist, "Không còn thấy %s. Kiểm tra thư mục hoặc ổ đĩa rồi chạy lại.", "%s is not there any more. Check the folder or the disk and run again"},
	}
}
