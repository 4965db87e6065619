package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/auditqueue"
	"danvan/config"
	"danvan/ingest/archive"
	"danvan/pipeline"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/wholefile"
)

func newUser(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: a.say("Người dùng của trang web: thêm, đổi mật khẩu, khóa, mã truy cập", "Users of the web pages: add, change password, disable, tokens"),
		Long: a.say("Người dùng nằm trong tệp users.json của thư mục làm việc (chmod 600). Trang web đọc lại tệp này ngay khi nó thay đổi;\nđổi mật khẩu, đổi quyền hoặc khóa thì các phiên đang mở của người đó chấm dứt tức thì. Mọi thay đổi đều vào nhật ký kiểm toán.",
			"Users are in the file users.json of the workspace (mode 600). The pages read it again as soon as it changes:\na new password, new rights or disabling a user end the user's sessions at once. Every change goes into the audit log.")}
	cmd.AddCommand(newUserAdd(a), newUserPasswd(a), newUserChange(a), newUserList(a), newUserSwitch(a, false), newUserSwitch(a, true), newUserToken(a))
	return cmd
}

// userDesk is a workspace as the commands on users need it.
type userDesk struct {
	*app
	settings  config.Settings
	programme *pipeline.Programme
	users     *signin.Store
	hasher    *signin.Hasher
	log       *archive.Archive
	queue     *auditqueue.Queue
}

func (a *app) openUsers() (*userDesk, error) {
	w := &workspace{dir: a.workspace}
	var err error
	if w.settings, err = config.LoadSettings(a.workspace); err != nil {
		return nil, err
	}
	d := &userDesk{app: a, settings: w.settings, users: signin.OpenUsers(a.workspace, wholefile.On(a.disk)), hasher: signin.NewHasher(1), queue: auditqueue.Open(a.workspace, a.disk)}
	if d.programme, err = config.ReadPack(os.DirFS(w.path(w.settings.Programme))); err != nil {
		return nil, err
	}
	if d.log, err = archive.OpenOn(a.disk, w.path(w.settings.Archive)); err != nil {
		return nil, err
	}
	return d, nil
}

// changed notes what was done and hands the files to the account that owns the workspace,
// where root wrote them.
func (d *userDesk) changed(ctx context.Context, what, subject, reason string) error {
	err := d.queue.Add(pipeline.AuditEntry{At: d.now(), Who: who(), What: what, Subject: subject, Verdict: "done", Reason: reason})
	if err := errors.Join(err, d.giveFiles()); err != nil {
		return err
	}
	return d.moveAudit(ctx, d.queue, d.log)
}

// giveFiles lets the service read what root has written.
func (d *userDesk) giveFiles() error {
	if os.Geteuid() != 0 {
		return nil
	}
	w := &workspace{dir: d.workspace}
	info, err := os.Stat(w.path(d.settings.Archive))
	if err != nil {
		return err
	}
	owner, ok := ownerOf(info)
	if !ok || owner == 0 {
		return nil
	}
	names := []string{d.users.Path(), d.users.LockPath(), d.queue.Path()}
	waiting, err := os.ReadDir(d.queue.Path())
	if err != nil {
		return err
	}
	for _, e := range waiting {
		names = append(names, filepath.Join(d.queue.Path(), e.Name()))
	}
	for _, name := range names {
		if err := os.Lchown(name, owner, -1); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// rights are what an account is given.
type rights struct{ name, role, unit string }

func (r *rights) flags(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.name, "name", "", a.say("tên người hoặc cơ quan, ví dụ \"Nguyễn Văn An\"", "name of the person or office"))
	cmd.Flags().StringVar(&r.role, "role", "", a.say("vai trò: unit (đơn vị: nộp, xem phần mình) | leader (lãnh đạo: xem) | consolidator (cán bộ tổng hợp) | administrator (người quản trị)",
		"unit (files and reads its own part) | leader (reads) | consolidator | administrator"))
	cmd.Flags().StringVar(&r.unit, "unit", "", a.say("mã đơn vị: chỉ thấy đơn vị này và các đơn vị trực thuộc; bỏ trống là toàn chương trình (trừ vai trò unit)",
		"code of the unit: sees it and what lies below; the whole programme without it (not for the role unit)"))
	emptyMeans(cmd, "unit") // change --unit "" opens the whole programme
}

func (d *userDesk) checkRights(role, unit string) error {
	if !slices.Contains(signin.Roles(), signin.Role(role)) {
		return usage("không có vai trò %q; ghi --role unit, leader, consolidator hoặc administrator", "there is no role %q; write --role unit, leader, consolidator or administrator", role)
	}
	if signin.Role(role) == signin.UnitRole && unit == "" {
		return usage("vai trò unit cần --unit MÃ", "the role unit needs --unit CODE")
	}
	if signin.Role(role) == signin.AdministratorRole && unit != "" {
		return usage("người quản trị không gắn với một đơn vị", "an administrator has no unit")
	}
	if unit != "" && !slices.ContainsFunc(d.programme.Units, func(u pipeline.Unit) bool { return u.Code == unit }) {
		return usage("chương trình không có đơn vị mang mã %q", "the programme has no unit %q", unit)
	}
	return nil
}

func newUserAdd(a *app) *cobra.Command {
	var r rights
	var stdin, elsewhere bool
	cmd := &cobra.Command{
		Use:   "add LOGIN --name NAME --role ROLE [--unit U]",
		Short: a.say("Thêm người dùng", "Adds a user"),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runUserAdd(cmd.Context(), a, args[0], r, stdin, elsewhere)
		},
	}
	r.flags(a, cmd)
	a.stdinFlag(cmd, &stdin)
	cmd.Flags().BoolVar(&elsewhere, "no-password", false, a.say("không có mật khẩu: chỉ đăng nhập qua hệ thống xác thực chung (OIDC)", "no password: signs in by OpenID Connect only"))
	return cmd
}

func (a *app) stdinFlag(cmd *cobra.Command, stdin *bool) {
	cmd.Flags().BoolVar(stdin, "stdin", false, a.say("đọc mật khẩu từ dòng đầu của đầu vào chuẩn", "read the password from the first line of standard input"))
}

func runUserAdd(ctx context.Context, a *app, typed string, r rights, stdin, elsewhere bool) error {
	d, err := a.openUsers()
	if err != nil {
		return err
	}
	login, ok := signin.Login(typed)
	if !ok {
		return usage("%q không dùng làm tên đăng nhập được: cần 2 đến 64 ký tự gồm chữ thường không dấu, chữ số và . _ @ -", "%q cannot be a login: 2 to 64 small letters without marks, digits and . _ @ -", typed)
	}
	if strings.TrimSpace(r.name) == "" {
		return usage("cần --name, tên người hoặc cơ quan", "--name is needed, the name of the person or office")
	}
	if err := d.checkRights(r.role, r.unit); err != nil {
		return err
	}
	if _, there, err := d.users.Find(login); err != nil {
		return err
	} else if there {
		return userIsThere(login)
	}
	password := ""
	if !elsewhere {
		if password, err = d.newPassword(ctx, login, stdin); err != nil {
			return err
		}
	}
	account := signin.Account{Login: login, Name: strings.TrimSpace(r.name), Role: signin.Role(r.role), Unit: r.unit, Password: password, Changed: a.now().UTC()}
	err = d.users.Update(ctx, func(all []signin.Account) ([]signin.Account, error) {
		if slices.ContainsFunc(all, func(o signin.Account) bool { return o.Login == login }) {
			return nil, userIsThere(login)
		}
		return append(all, account), nil
	})
	if err == nil {
		err = d.changed(ctx, "user-add", login, rightsText(account))
	}
	if err == nil {
		a.tell("Đã thêm %s (%s%s).", "Added %s (%s%s).", login, account.Role.Word().In(a.lang), strings.TrimRight(" "+account.Unit, " "))
	}
	if err == nil && account.Role == signin.ConsolidatorRole && account.Unit != "" {
		a.tell("Cán bộ tổng hợp của một phạm vi (--unit) xem được phần của mình nhưng không ra được yêu cầu nhận tệp, tổng hợp, chốt số liệu: các việc đó là của cả chương trình.",
			"A consolidator of a scope (--unit) reads its part but may not order runs: they are of the whole programme.")
	}
	return err
}

func userIsThere(login string) error {
	return usage("đã có người dùng %q; đổi quyền bằng: danvan user change", "the user %q is there already; change rights by: danvan user change", login)
}

// rightsText says an account's rights for the audit log.
func rightsText(a signin.Account) string {
	return strings.TrimSpace(string(a.Role) + " " + a.Unit)
}

func newUserPasswd(a *app) *cobra.Command {
	var stdin bool
	cmd := &cobra.Command{
		Use:   "passwd LOGIN",
		Short: a.say("Đặt mật khẩu mới", "Sets a new password"),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeUser(cmd.Context(), args[0], "user-passwd", func(d *userDesk, u *signin.Account) (string, error) {
				var err error
				u.Password, err = d.newPassword(cmd.Context(), u.Login, stdin)
				u.Changed = a.now().UTC()
				return "", err
			})
		},
	}
	a.stdinFlag(cmd, &stdin)
	return cmd
}

func newUserChange(a *app) *cobra.Command {
	var r rights
	cmd := &cobra.Command{
		Use:   "change LOGIN [--name NAME] [--role ROLE] [--unit U]",
		Short: a.say("Đổi tên gọi, vai trò hoặc đơn vị", "Changes name, role or unit"),
		Args:  cobra.ExactArgs(1),
	}
	r.flags(a, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		given := cmd.Flags().Changed
		if !given("name") && !given("role") && !given("unit") {
			return usage("cần --name, --role hoặc --unit", "give --name, --role or --unit")
		}
		return a.changeUser(cmd.Context(), args[0], "user-change", func(d *userDesk, u *signin.Account) (string, error) {
			if given("name") {
				u.Name = strings.TrimSpace(r.name)
			}
			if given("role") {
				u.Role = signin.Role(r.role)
			}
			if given("unit") {
				u.Unit = r.unit
			}
			return rightsText(*u), d.checkRights(string(u.Role), u.Unit)
		})
	}
	return cmd
}

func newUserSwitch(a *app, on bool) *cobra.Command {
	use, short := "disable", a.say("Khóa một người dùng: chấm dứt mọi phiên và mã truy cập", "Disables a user: ends all sessions and tokens")
	if on {
		use, short = "enable", a.say("Mở lại một người dùng đã khóa", "Enables a user that was disabled")
	}
	return &cobra.Command{Use: use + " LOGIN", Short: short, Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return a.changeUser(cmd.Context(), args[0], "user-"+use, func(_ *userDesk, u *signin.Account) (string, error) {
			u.Disabled, u.Changed = !on, a.now().UTC()
			return "", nil
		})
	}}
}

// changeUser changes one account and says so. A password is asked for before the file is
// locked.
func (a *app) changeUser(ctx context.Context, typed, what string, change func(*userDesk, *signin.Account) (reason string, err error)) error {
	d, err := a.openUsers()
	if err != nil {
		return err
	}
	login, _ := signin.Login(typed)
	before, there, err := d.users.Find(login)
	if err != nil {
		return err
	}
	if !there {
		return noUser(typed)
	}
	after := before
	after.Tokens = slices.Clone(before.Tokens)
	reason, err := change(d, &after)
	if err != nil {
		return err
	}
	err = d.users.Change(ctx, login, func(now *signin.Account) error {
		if !sameAccount(*now, before) {
			return pipeline.Say("người dùng %s vừa được thay đổi ở nơi khác; chạy lại lệnh", "the user %s was changed by somebody else at this moment; run the command again", login)
		}
		*now = after
		return nil
	})
	if err == nil {
		err = d.changed(ctx, what, login, reason)
	}
	if err == nil {
		a.tell("Đã xong: %s.", "Done: %s.", login)
	}
	return err
}

func sameAccount(x, y signin.Account) bool {
	tokens := slices.Equal(x.Tokens, y.Tokens)
	return tokens && x.Login == y.Login && x.Name == y.Name && x.Role == y.Role && x.Unit == y.Unit && x.Disabled == y.Disabled && x.Password == y.Password && x.Changed.Equal(y.Changed)
}

func noUser(login string) error {
	return usage("không có người dùng %q; xem: danvan user list", "there is no user %q; see: danvan user list", login)
}

func newUserList(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: a.say("Liệt kê người dùng", "Lists the users"),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runUserList(a, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// userView is the machine output of user list. Nothing secret is in it.
type userView struct {
	Login    string      `json:"login"`
	Name     string      `json:"name"`
	Role     signin.Role `json:"role"`
	Unit     string      `json:"unit"`
	Disabled bool        `json:"disabled"`
	Password bool        `json:"password"` // has one
	Tokens   int         `json:"tokens"`
}

func runUserList(a *app, asJSON bool) error {
	d, err := a.openUsers()
	if err != nil {
		return err
	}
	accounts, err := d.users.Accounts()
	if err != nil {
		return err
	}
	views := []userView{}
	for _, u := range accounts {
		views = append(views, userView{u.Login, u.Name, u.Role, u.Unit, u.Disabled, u.Password != "", len(u.Tokens)})
	}
	if asJSON {
		return a.printJSON(views)
	}
	if len(views) == 0 {
		a.tell("Chưa có người dùng nào; thêm bằng: danvan user add", "There is no user yet; add one by: danvan user add")
		return nil
	}
	t := a.newTable(a.say("Tên đăng nhập", "Login"), a.say("Tên gọi", "Name"), a.say("Vai trò", "Role"), a.say("Phạm vi", "Scope"), a.say("Tình trạng", "State"))
	for _, v := range views {
		scope := v.Unit
		if scope == "" {
			scope = a.say("toàn chương trình", "all")
		}
		state := a.say("đang dùng", "enabled")
		switch {
		case v.Disabled:
			state = a.say("ĐÃ KHÓA", "DISABLED")
		case !v.Password:
			state = a.say("không có mật khẩu (OIDC)", "no password (OIDC)")
		}
		t.AppendRow([]any{v.Login, v.Name, v.Role.Word().In(a.lang), scope, state})
	}
	t.Render()
	return nil
}
