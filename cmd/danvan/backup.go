package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/backup"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/wholefile"
)

func newBackup(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: a.say("Sao lưu những gì không lập lại được, kèm báo cáo, vào một tệp", "Packs what cannot be made again, and the reports, into one file"),
		Long: a.say("Tệp sao lưu (.tar.gz) gồm kho lưu trữ, chương trình, cấu hình, người nhận, người dùng, sổ giao nhận, báo cáo và facts/taken (số liệu lấy từ\ncác tỉnh). Không gồm inbox, outbox và phần còn lại của facts (được lập lại từ kho lưu trữ).\nTệp được đọc lại từ đầu đến cuối và đối chiếu từng tệp trước khi mang tên FILE.",
			"The backup (.tar.gz) holds the archive, the programme, settings, recipients, users, the ledger of deliveries, the reports and\nfacts/taken (what was taken from provinces). Inbox, outbox and other facts, which are made again from the archive, are not in it.\nIt is read back to its end and compared with its list before it gets the name FILE."),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runBackup(cmd.Context(), a, args[0]) },
	}
}

func runBackup(ctx context.Context, a *app, file string) (err error) {
	w, err := a.open()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return usage("%s đã có; chọn tên khác", "%s is there already; choose another name", file)
	}
	if folder := filepath.Dir(file); !isFolder(folder) { // a disk that is not mounted: a folder of its name would lie on this machine's own
		return usage("chưa có thư mục %s; nếu là ổ đĩa khác thì gắn ổ vào, nếu không thì tạo thư mục, rồi chạy lại", "there is no folder %s; mount the disk that it is on, or make it, and run again", folder)
	}
	// Nothing may change while it is packed.
	if w.lock, err = a.takeLock(ctx, filepath.Join(a.workspace, lockFile)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if s, err := w.archive.Check(ctx); err != nil {
		return err
	} else if len(s.Problems) > 0 {
		a.tell("Kho lưu trữ không còn nguyên vẹn (xem: danvan check-archive); bản sao lưu giữ đúng tình trạng hiện có.", "The archive is not sound (see: danvan check-archive); the backup keeps it as it is.")
	}
	receipts, _ := w.archive.Receipts(ctx) // of an archive that is not sound, those that can be read
	if why := w.lackingTaken(receipts, false); !why.IsZero() {
		a.tell("%s. Bản sao lưu này không có các tệp đó.", "%s. They are not in this backup.", why)
	}
	var list backup.List
	err = wholefile.Write(file, 0o440, func(out io.Writer) error {
		list, err = backup.Write(ctx, out, w.backupParts(), a.now())
		return err
	}, func(f io.Reader) error {
		_, err := backup.Verify(ctx, f)
		return err
	})
	if err != nil {
		return err
	}
	a.tell("Đã sao lưu %d tệp (%s) vào %s và đọc lại đủ.", "Backed up %d files (%s) into %s and read them back.", len(list.Files), megabytes(list.Bytes()), file)
	return w.archive.Note(ctx, pipeline.AuditEntry{At: a.now(), Who: who(), What: "backup", Subject: filepath.Base(file), Verdict: "done"})
}

// backupParts is what cannot be made again.
func (w *workspace) backupParts() []backup.Part {
	parts := []backup.Part{
		{Files: os.DirFS(w.dir), Only: config.SettingsFile},
		{Name: "programme", Files: os.DirFS(w.path(w.settings.Programme))},
		{Name: "archive", Files: os.DirFS(w.path(w.settings.Archive))},
	}
	if isFile(filepath.Join(w.dir, config.RecipientsFile)) {
		parts = append(parts, backup.Part{Files: os.DirFS(w.dir), Only: config.RecipientsFile})
	}
	if isFile(filepath.Join(w.dir, signin.UsersFile)) { // its mode is kept
		parts = append(parts, backup.Part{Files: os.DirFS(w.dir), Only: signin.UsersFile})
	}
	// What was delivered is kept; what waits is not, so that a workspace that was restored
	// sends nothing of its own accord.
	if deliveries := filepath.Join(w.dir, deliveriesFolder); isFile(filepath.Join(deliveries, deliveriesBook)) {
		parts = append(parts, backup.Part{Name: deliveriesFolder, Files: os.DirFS(deliveries), Only: deliveriesBook})
	}
	// No original here makes the facts files of provinces again.
	if taken := filepath.Join(w.path(w.settings.Facts), takenFolder); isFolder(taken) {
		parts = append(parts, backup.Part{Name: path.Join("facts", takenFolder), Files: os.DirFS(taken)})
	}
	if reports := w.path(w.settings.Reports); isFolder(reports) {
		parts = append(parts, backup.Part{Name: "reports", Files: os.DirFS(reports)})
	}
	return parts
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func newRestore(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE DIR",
		Short: a.say("Lập lại thư mục làm việc từ một bản sao lưu", "Makes a workspace again from a backup"),
		Args:  cobra.ExactArgs(2),
		RunE:  func(cmd *cobra.Command, args []string) error { return runRestore(cmd.Context(), a, args[0], args[1]) },
	}
}

func runRestore(ctx context.Context, a *app, file, dir string) error {
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return usage("%s không trống; chọn một thư mục mới", "%s is not empty; choose a new folder", dir)
	}
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	list, err := backup.Restore(ctx, f, dir)
	if errors.Is(err, backup.ErrDamaged) {
		a.tell("Bản sao lưu %[1]s không còn nguyên vẹn; không có gì được khôi phục. Dùng một bản sao lưu khác.", "The backup %[1]s is not whole: %[2]v. Nothing was restored; use another one.", file, err)
		return errUnsound
	}
	if err != nil {
		return err
	}
	// The settings may name folders of the machine that was backed up.
	moved, err := config.ResetFolders(dir)
	if err != nil {
		return err
	}
	for _, key := range moved {
		a.tell("Cấu hình %s trỏ ra ngoài thư mục làm việc; đã đặt lại vào trong %s. Sửa trong danvan.yaml nếu cần.",
			"The setting %s led out of the workspace; it is now inside %s. Change danvan.yaml if need be.", key, dir)
	}
	a.workspace = dir
	w, err := a.open()
	if err != nil {
		return err
	}
	if n := len(w.settings.Sources); n > 0 {
		a.tell("Cấu hình còn %d nguồn nhận tệp khác (sources). Bỏ chúng khỏi danvan.yaml nếu thư mục cũ vẫn đang dùng: chỉ một nơi được lấy tệp.",
			"The settings name %d more sources. Take them out of danvan.yaml while the old workspace is in use: only one may take the files.", n)
	}
	if err := w.readRecipients(); err != nil || len(w.recipients) > 0 {
		a.tell("recipients.yaml còn người nhận. Bỏ họ ra nếu thư mục cũ vẫn đang dùng: chỉ một nơi được giao báo cáo và nhắc nộp.",
			"recipients.yaml names recipients. Take them out while the old workspace is in use: only one may deliver and remind.")
	}
	if err := makeFolders(dir, w.programme); err != nil {
		return err
	}
	s, err := w.archive.Check(ctx)
	if err != nil {
		return err
	}
	a.tell("Đã khôi phục %d tệp (%s) của bản sao lưu ngày %s vào %s: %d phiếu tiếp nhận, %d tệp gốc.",
		"Restored %d files (%s) of the backup of %s into %s: %d receipts, %d originals.", len(list.Files), megabytes(list.Bytes()),
		minute(list.At), dir, s.Receipts, s.Originals)
	if len(s.Problems) > 0 {
		return errUnsound
	}
	return w.archive.Note(ctx, pipeline.AuditEntry{At: a.now(), Who: who(), What: "restore", Subject: filepath.Base(file), Verdict: "done"})
}
