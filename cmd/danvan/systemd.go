package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/service"
	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

// unitFile is where systemd looks for the services of an administrator.
const unitFile = "/etc/systemd/system/danvan.service"

func newServiceCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "service", Short: a.say("Cài và xem dịch vụ chạy nền (systemd)", "Installs and shows the background service (systemd)")}
	cmd.AddCommand(newServiceInstall(a), newServiceStatus(a))
	return cmd
}

func newServiceInstall(a *app) *cobra.Command {
	var account string
	var onlyPrint bool
	cmd := &cobra.Command{
		Use:   "install",
		Short: a.say("Tạo tài khoản và tệp danvan.service, rồi bật dịch vụ", "Makes the account and danvan.service and starts the service"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runServiceInstall(cmd.Context(), a, account, onlyPrint)
		},
	}
	cmd.Flags().StringVar(&account, "account", "danvan", a.say("tài khoản chạy dịch vụ", "account that runs the service"))
	cmd.Flags().BoolVar(&onlyPrint, "print", false, a.say("chỉ in tệp dịch vụ, không cài gì", "print the unit file only and install nothing"))
	return cmd
}

func runServiceInstall(ctx context.Context, a *app, account string, onlyPrint bool) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("install service: %w", err)
	}
	text, err := w.unitText(program, account)
	if err != nil {
		return err
	}
	if onlyPrint {
		_, err := fmt.Fprint(a.out, text)
		return err
	}
	if os.Geteuid() != 0 {
		return usage("cài dịch vụ cần quyền root; chạy với sudo, hoặc dùng --print để xem tệp dịch vụ", "installing needs root; use sudo, or --print to see the unit file")
	}
	if _, err := user.Lookup(account); err != nil {
		if err := system(ctx, "useradd", "--system", "--home-dir", "/nonexistent", "--no-create-home", "--shell", "/usr/sbin/nologin", account); err != nil {
			return err
		}
	}
	for _, dir := range w.ownFolders() {
		if err := system(ctx, "chown", "-R", account+":", dir); err != nil {
			return err
		}
	}
	if err := wholefile.Bytes(unitFile, 0o644, []byte(text)); err != nil {
		return err
	}
	if err := errors.Join(system(ctx, "systemctl", "daemon-reload"), system(ctx, "systemctl", "enable", "--now", "danvan.service")); err != nil {
		return err
	}
	a.tell("Đã cài và bật dịch vụ danvan (%s). Xem: danvan service status", "Installed and started the service danvan (%s). See: danvan service status", unitFile)
	return nil
}

// ownFolders is what the service must own: the workspace without the share.
func (w *workspace) ownFolders() []string {
	return []string{w.path(w.settings.Archive), w.path(w.settings.Facts), w.path(w.settings.Reports)}
}

// writableFolders is what the service may write to, of all the machine.
func (w *workspace) writableFolders() ([]string, error) {
	var out []string
	for _, dir := range append(w.ownFolders(), w.path(w.settings.Inbox), w.path(w.settings.Outbox), w.dir) {
		full, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("install service: %w", err)
		}
		out = append(out, full)
	}
	return out, nil
}

// unitText is the service for systemd. It may write to the workspace's folders and to
// nothing else; it gains no rights; beyond MemoryMax it is ended and started anew.
func (w *workspace) unitText(program, account string) (string, error) {
	folders, err := w.writableFolders()
	if err != nil {
		return "", err
	}
	dir := folders[len(folders)-1]
	var b strings.Builder
	fmt.Fprintf(&b, `# Dịch vụ danvan: nhận, trả lời và tổng hợp báo cáo. Tạo bởi: danvan service install
[Unit]
Description=danvan: báo cáo công tác dân vận (%s)
After=network-online.target remote-fs.target
Wants=network-online.target
RequiresMountsFor=%s

[Service]
Type=exec
User=%s
ExecStart=%s serve --workspace %s --log json
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=15
# Một lượt đang chạy được làm xong tệp đang đọc; quá hạn này thì bị dừng, không mất gì.
TimeoutStopSec=90
KillSignal=SIGTERM

NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=%s
ProtectHome=%s
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RestrictRealtime=yes
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
UMask=0022
MemoryMax=%dM
TasksMax=512

[Install]
WantedBy=multi-user.target
`, w.programme.Code, quoted(folders), account, quoteWord(program), quoteWord(dir), quoted(folders), protectHome(folders), w.memoryMax())
	return b.String(), nil
}

// memoryMax is the engine's memory, that of each child that reads files, and as much
// again for the program itself.
func (w *workspace) memoryMax() int {
	return w.settings.MemoryMB + (w.workers()+1)*w.settings.Limits.MemoryMB
}

// protectHome hides the homes unless the workspace lies in one.
func protectHome(folders []string) string {
	for _, f := range folders {
		for _, home := range []string{"/home/", "/root/", "/run/user/"} {
			if strings.HasPrefix(f+"/", home) {
				return "no"
			}
		}
	}
	return "yes"
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
	case pipeline.JobRemind:
		return a.say("nhắc nộp", "remind")
	case pipeline.JobVerify:
		return a.say("kiểm tra kho lưu trữ", "check the archive")
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
		t.AppendRow([]any{a.jobWord(l.Job), l.Period.String(), l.Started.In(pipeline.Vietnam).Format("02/01/2006 15:04"), outcome})
	}
	t.Render()
	return nil
}
