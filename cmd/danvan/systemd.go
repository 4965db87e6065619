package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/auditqueue"
	"danvan/cmd/danvan/service"
	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/wholefile"
)

// installTexts are what is put on a machine besides the program.
//
//go:embed install/*.tmpl
var installTexts embed.FS

// unitFolder is where systemd looks for the services of an administrator.
const unitFolder = "/etc/systemd/system"

// serviceAccount is the account that the service runs under unless another is named.
const serviceAccount = "danvan"

func newServiceCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "service", Short: a.say("Cài và xem dịch vụ chạy nền (systemd)", "Installs and shows the background service (systemd)")}
	cmd.AddCommand(newServiceInstall(a), newServiceStatus(a))
	return cmd
}

// installation is what service install was asked for.
type installation struct {
	account   string
	backup    string // folder; "" for no nightly backups
	onlyPrint bool
}

func newServiceInstall(a *app) *cobra.Command {
	var in installation
	cmd := &cobra.Command{
		Use:   "install",
		Short: a.say("Tạo tài khoản và tệp danvan.service, khám, rồi bật dịch vụ", "Makes the account and danvan.service, runs doctor, and starts the service"),
		Long: a.say("Chạy lại được nhiều lần: sau khi cập nhật chương trình, đổi thư mục, hoặc để trả các thư mục về đúng chủ.",
			"May be run again at any time: after an update, after folders were changed, or to give folders back to their owner."),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runServiceInstall(cmd.Context(), a, in) },
	}
	cmd.Flags().StringVar(&in.account, "account", serviceAccount, a.say("tài khoản chạy dịch vụ", "account that runs the service"))
	cmd.Flags().StringVar(&in.backup, "backup", "", a.say("thư mục chứa các bản sao lưu hằng đêm; nên ở ổ đĩa khác", "folder for nightly backups; better on another disk"))
	cmd.Flags().BoolVar(&in.onlyPrint, "print", false, a.say("chỉ in các tệp dịch vụ, không cài gì", "print the unit files only and install nothing"))
	return cmd
}

func runServiceInstall(ctx context.Context, a *app, in installation) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	defer w.room.Close()
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("install service: %w", err)
	}
	u, err := w.unitOf(program, in)
	if err != nil {
		return err
	}
	files, err := u.files()
	if err != nil {
		return err
	}
	switch {
	case in.onlyPrint:
		for _, f := range files {
			fmt.Fprintln(a.out, f.text)
		}
		return nil
	case os.Geteuid() != 0:
		return usage("cài dịch vụ cần quyền root; chạy với sudo, hoặc dùng --print để xem tệp dịch vụ", "installing needs root; use sudo, or --print to see the unit file")
	case u.ProtectHome == "yes" && inHomes(program):
		return usage("dịch vụ không đọc được thư mục riêng của người dùng; chép chương trình vào /usr/local/bin rồi chạy lại từ đó", "the service cannot read people's homes; copy the program to /usr/local/bin and run it from there")
	}
	return a.installService(ctx, w, u, files)
}

// installService gives the folders to their owners, puts the unit files in place and,
// where doctor finds nothing broken, starts the service.
func (a *app) installService(ctx context.Context, w *workspace, u unit, files []unitFile) error {
	if _, err := tool(ctx, "getent", "passwd", u.Account); err != nil {
		if err := system(ctx, "useradd", "--system", "--user-group", "--home-dir", "/nonexistent", "--no-create-home", "--shell", "/usr/sbin/nologin", u.Account); err != nil {
			return err
		}
	}
	if err := w.giveFolders(ctx, u); err != nil {
		return err
	}
	timers := []string{"danvan.service"}
	for _, f := range files {
		if err := wholefile.Bytes(filepath.Join(unitFolder, f.name), 0o644, []byte(f.text)); err != nil {
			return err
		}
		if strings.HasSuffix(f.name, ".timer") {
			timers = append(timers, f.name)
		}
	}
	if err := a.examineAs(ctx, u); err != nil {
		return err
	}
	if err := errors.Join(system(ctx, "systemctl", "daemon-reload"), system(ctx, "systemctl", append([]string{"enable"}, timers...)...), system(ctx, "systemctl", append([]string{"restart"}, timers...)...)); err != nil {
		return err
	}
	a.tell("Đã cài và bật dịch vụ danvan. Xem: danvan service status; nhật ký: journalctl -u danvan", "Installed and started the service danvan. See: danvan service status; log: journalctl -u danvan")
	a.tell("Từ nay chạy các lệnh bằng tài khoản của dịch vụ: runuser -u %s -- danvan …", "From now on run commands as the service's account: runuser -u %s -- danvan …", u.Account)
	return nil
}

// examineAs runs doctor as the account: what root may do says nothing about it.
func (a *app) examineAs(ctx context.Context, u unit) error {
	cmd := exec.CommandContext(ctx, "runuser", "-u", u.Account, "--", u.Program, "doctor", "--lang", string(a.lang), "--workspace", u.Workspace)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", a.out, a.err
	if err := cmd.Run(); err != nil {
		a.tell("Dịch vụ chưa được bật. Khắc phục những mục HỎNG ở trên rồi chạy lại lệnh này.", "The service was not started. Put right what FAILs above and run this command again.")
		return errUnwell
	}
	return nil
}

// ownFolders is what the service must own: the workspace without the share.
func (w *workspace) ownFolders() []string {
	return []string{w.path(w.settings.Archive), w.path(w.settings.Facts), w.path(w.settings.Reports)}
}

// giveFolders makes root the owner of settings and programme, and the account that of
// what the service writes. In the workspace's own folder the account may make files and
// replace its own, and nobody's else: that is the sticky bit.
func (w *workspace) giveFolders(ctx context.Context, u unit) error {
	steps := [][]string{
		{"chown", "root:" + u.Account, u.Workspace},
		{"chmod", "1775", u.Workspace},
		{"chown", "-R", "root:root", "--", filepath.Join(u.Workspace, config.SettingsFile), w.path(w.settings.Programme)},
		{"chmod", "-R", "u+rwX,go+rX,go-w", "--", filepath.Join(u.Workspace, config.SettingsFile), w.path(w.settings.Programme)},
		append([]string{"chown", "-R", u.Account + ":", "--"}, w.ownFolders()...),
		// What units sent is for the service and for root.
		{"chmod", "0750", "--", w.path(w.settings.Archive), w.path(w.settings.Facts)},
	}
	if u.Backup != "" {
		steps = append(steps, []string{"install", "-d", "-m", "0750", "-o", u.Account, u.Backup})
	}
	deliveries := filepath.Join(u.Workspace, deliveriesFolder)
	steps = append(steps, []string{"install", "-d", "-m", "0750", deliveries}, []string{"chown", "-R", u.Account + ":", "--", deliveries})
	if recipients := filepath.Join(u.Workspace, config.RecipientsFile); isFile(recipients) {
		// It holds people's addresses.
		steps = append(steps, []string{"chown", "root:" + u.Account, "--", recipients}, []string{"chmod", "0640", "--", recipients})
	}
	if runs := filepath.Join(u.Workspace, runsFile); isFile(runs) {
		steps = append(steps, []string{"chown", u.Account + ":", "--", runs})
	}
	if users := filepath.Join(u.Workspace, signin.UsersFile); isFile(users) {
		// It holds the hashes of passwords; the service hashes them anew where it should.
		steps = append(steps, []string{"chown", u.Account + ":", "--", users}, []string{"chmod", "0600", "--", users})
	}
	waiting := filepath.Join(u.Workspace, auditqueue.Folder)
	steps = append(steps, []string{"install", "-d", "-m", "0700", waiting}, []string{"chown", "-R", u.Account + ":", "--", waiting})
	for _, step := range steps {
		if err := system(ctx, step[0], step[1:]...); err != nil {
			return err
		}
	}
	return makeLocks(ctx, u)
}

// makeLocks makes the lock files before either root or the account does: the one could
// not open the other's. In a folder with the sticky bit the kernel lets others write to
// a file that belongs to the folder's owner only (fs.protected_regular).
func makeLocks(ctx context.Context, u unit) error {
	for _, name := range []string{lockFile, serviceLock, deliverLock, signin.LockFile} {
		full := filepath.Join(u.Workspace, name)
		f, err := os.OpenFile(full, os.O_CREATE|os.O_RDONLY, 0o660)
		if err != nil {
			return fmt.Errorf("install service: %w", err)
		}
		if err := errors.Join(f.Close(), system(ctx, "chown", "root:"+u.Account, "--", full), system(ctx, "chmod", "0660", "--", full)); err != nil {
			return err
		}
	}
	return nil
}

func isFile(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular()
}

// unit is what the unit files say.
type unit struct {
	Programme, Account, Program, Workspace, Backup string
	Writable, ReadOnly                             []string // absolute paths
	ProtectHome                                    string
	StopSeconds, MemoryMax, KeepDays               int
}

// stopMargin is what systemd waits beyond the program's own patience.
const stopMargin = 30

func (w *workspace) unitOf(program string, in installation) (unit, error) {
	u := unit{Programme: w.programme.Code, Account: in.account, Program: program, KeepDays: w.settings.Keep.BackupDays,
		StopSeconds: w.settings.Serve.StopSeconds + stopMargin, MemoryMax: w.memoryMax()}
	programme := w.path(w.settings.Programme)
	err := errors.Join(absolute(&u.Workspace, w.dir), absolute(&programme, programme))
	if in.backup != "" {
		err = errors.Join(err, absolute(&u.Backup, in.backup))
	}
	writable := append(append(w.ownFolders(), w.sourceFolders()...), w.path(w.settings.Inbox), w.path(w.settings.Outbox), u.Workspace, u.Backup)
	if err == nil {
		err = w.readRecipients()
	}
	writable = append(writable, w.deliveryFolders()...)
	if w.settings.Serve.LogFile != "" {
		writable = append(writable, filepath.Dir(w.path(w.settings.Serve.LogFile)))
	}
	for _, dir := range writable {
		if dir != "" {
			u.Writable = append(u.Writable, "")
			err = errors.Join(err, absolute(&u.Writable[len(u.Writable)-1], dir))
		}
	}
	u.ReadOnly = []string{filepath.Join(u.Workspace, config.SettingsFile), programme}
	if recipients := filepath.Join(u.Workspace, config.RecipientsFile); isFile(recipients) {
		u.ReadOnly = append(u.ReadOnly, recipients)
	}
	u.ProtectHome = protectHome(u.Writable)
	return u, err
}

// absolute sets a path to what it is from the root.
func absolute(to *string, path string) (err error) {
	if *to, err = filepath.Abs(path); err != nil {
		return fmt.Errorf("install service: %w", err)
	}
	return nil
}

// unitFile is one file for systemd.
type unitFile struct{ name, text string }

// files are the service and, where backups were asked for, their service and its timer.
func (u unit) files() ([]unitFile, error) {
	names := []string{"danvan.service"}
	if u.Backup != "" {
		names = append(names, "danvan-backup.service", "danvan-backup.timer")
	}
	t, err := template.New("units").Funcs(template.FuncMap{"word": quoteWord, "words": quoted}).ParseFS(installTexts, "install/danvan*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("make unit files: %w", err)
	}
	var out []unitFile
	for _, name := range names {
		var b strings.Builder
		if err := t.ExecuteTemplate(&b, name+".tmpl", u); err != nil {
			return nil, fmt.Errorf("make unit files: %w", err)
		}
		out = append(out, unitFile{name, b.String()})
	}
	return out, nil
}

// memoryMax is the engine's memory, that of each child that reads files, and as much
// again for the program itself. The pages have a child of their own.
func (w *workspace) memoryMax() int {
	children := w.workers()
	if w.settings.Web.Listen != "" {
		children++
	}
	return w.settings.MemoryMB + (children+1)*w.settings.Limits.MemoryMB
}

// protectHome hides the homes unless the workspace lies in one.
func protectHome(folders []string) string {
	for _, f := range folders {
		if inHomes(f) {
			return "no"
		}
	}
	return "yes"
}

func inHomes(path string) bool {
	for _, home := range []string{"/home/", "/root/", "/run/user/"} {
		if strings.HasPrefix(path+"/", home) {
			return true
		}
	}
	return false
}

func quoted(words []string) string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = quoteWord(word)
	}
	return strings.Join(out, " ")
}

// quoteWord writes a path as systemd reads it back.
func quoteWord(s string) string {
	s = strings.ReplaceAll(s, "%", "%%")
	if !strings.ContainsAny(s, " \t\"'\\$;") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", "$$").Replace(s) + `"`
}

// system runs a program of the system and says what it said where it failed.
func system(ctx context.Context, name string, args ...string) error {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

func newServiceStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: a.say("Dịch vụ có đang chạy không và lần chạy gần nhất của từng việc", "Whether the service runs, and the last run of each job"),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runServiceStatus(cmd.Context(), a) },
	}
}

func runServiceStatus(ctx context.Context, a *app) error {
	if _, err := config.LoadSettings(a.workspace); err != nil {
		return err
	}
	state, err := tool(ctx, "systemctl", "is-active", "danvan.service")
	if state == "" && err != nil {
		state = a.say("không rõ (máy này không dùng systemd)", "unknown (no systemd here)")
	}
	a.tell("Dịch vụ danvan: %s", "Service danvan: %s", state)
	return a.printRuns()
}

// jobWord names a job for people.
func (a *app) jobWord(j pipeline.Job) string {
	switch j {
	case pipeline.JobIngest:
		return a.say("nhận và trả lời tệp", "read and answer files")
	case pipeline.JobConsolidate:
		return a.say("tổng hợp", "consolidate")
	case pipeline.JobDeliver:
		return a.say("giao báo cáo và thư", "deliver")
	case pipeline.JobRemind:
		return a.say("nhắc nộp", "remind")
	case pipeline.JobVerify:
		return a.say("kiểm tra kho lưu trữ", "check the archive")
	case jobWeb:
		return a.say("mở trang web", "show the web pages")
	}
	return string(j)
}

// printRuns shows the last run of every job.
func (a *app) printRuns() error {
	lines, err := service.Runs(filepath.Join(a.workspace, runsFile))
	if err != nil {
		return err
	}
	t := a.newTable(a.say("Việc", "Job"), a.say("Kỳ", "Period"), a.say("Lần chạy gần nhất", "Last run"), a.say("Kết quả", "Outcome"))
	for _, l := range lines {
		outcome := a.say("tốt", "well")
		if l.Failures > 0 {
			outcome = fmt.Sprintf(a.say("hỏng %d lần liên tiếp", "failed %d times in a row"), l.Failures)
		}
		t.AppendRow([]any{a.jobWord(l.Job), l.Period.String(), minute(l.Started), outcome})
	}
	t.Render()
	return nil
}
