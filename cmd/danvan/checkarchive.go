package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"danvan/ingest/archive"
	"danvan/pipeline"
)

// errUnsound is returned where the archive or a backup is not what was put into it.
var errUnsound = errors.New("not sound")

func newCheckArchive(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check-archive",
		Short: a.say("Đọc lại toàn bộ kho lưu trữ và tìm mọi chỗ bị sửa, bị cắt", "Reads the whole archive back and finds every edit or cut"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runCheckArchive(cmd.Context(), a, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// checkArchiveView is the machine output of check-archive.
type checkArchiveView struct {
	archive.Soundness
	Sound    bool     `json:"sound"`
	Problems []string `json:"problems"`
}

func runCheckArchive(ctx context.Context, a *app, asJSON bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	s, err := w.archive.Check(ctx)
	if err != nil {
		return err
	}
	receipts, unread := w.archive.Receipts(ctx) // of a journal that is not sound, those before
	if unread != nil && len(s.Problems) == 0 {
		return unread
	}
	if why := w.lackingTaken(receipts, true); !why.IsZero() {
		s.Problems = append(s.Problems, why)
	}
	view := checkArchiveView{Soundness: s, Sound: len(s.Problems) == 0, Problems: []string{}}
	for _, p := range s.Problems {
		view.Problems = append(view.Problems, p.In(a.lang))
	}
	if asJSON {
		err = a.printJSON(view)
	} else {
		a.printSoundness(view)
	}
	if err == nil && !view.Sound {
		return errUnsound
	}
	return err
}

func (a *app) printSoundness(view checkArchiveView) {
	for _, p := range view.Problems {
		fmt.Fprintln(a.out, p)
	}
	a.tell("Đã đọc lại %d phiếu tiếp nhận, %d dòng nhật ký, %d tệp gốc, %d bản chốt (%s).", "Read back %d receipts, %d audit entries, %d originals, %d editions (%s).",
		view.Receipts, view.Audit, view.Originals, view.Editions, megabytes(view.Bytes))
	if view.Sound {
		a.tell("Kho lưu trữ còn nguyên vẹn. Mã chuỗi của sổ tiếp nhận: %s", "The archive is sound. Chain of the receipts: %s", view.Head)
	}
}

// megabytes writes a size in MB, and a small one in KB.
func megabytes(n int64) pipeline.Sentence {
	text := fmt.Sprintf("%.1f MB", float64(n)/1e6)
	if n < 1e5 {
		text = fmt.Sprintf("%.1f KB", float64(n)/1e3)
	}
	return pipeline.Sentence{Vietnamese: strings.Replace(text, ".", ",", 1), English: text}
}
