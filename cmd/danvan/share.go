package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"danvan/pipeline"
)

func newShare(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "share", Short: a.say("Lập thư mục dùng chung cho các đơn vị", "Sets up the units' shared folder")}
	cmd.AddCommand(newShareSamba(a))
	return cmd
}

func newShareSamba(a *app) *cobra.Command {
	var account string
	cmd := &cobra.Command{
		Use: "samba",
		Short: a.say("In kịch bản lập thư mục dùng chung trên Samba: mỗi đơn vị một tài khoản và một thư mục",
			"Prints a script that makes shares on Samba, with an account and a folder for each unit"),
		Long: a.say(`Lệnh chỉ in ra; không thay đổi gì trên máy. Đọc lại rồi chạy bằng quyền root:

  danvan share samba > chia-se.sh
  sh chia-se.sh

Chạy lại được nhiều lần: đơn vị mới được thêm, đơn vị cũ giữ nguyên mật khẩu.`, `The command only prints; nothing on the machine changes. Read it, then run it as root:

  danvan share samba > share.sh
  sh share.sh

It may be run again at any time: new units are added, old ones keep their passwords.`),
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runShareSamba(a, account) },
	}
	cmd.Flags().StringVar(&account, "account", serviceAccount, a.say("tài khoản chạy dịch vụ", "account that runs the service"))
	return cmd
}

// member is a unit with the account of the system that it sends with.
type member struct{ Unit, Account, Name string }

func runShareSamba(a *app, account string) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	defer w.room.Close()
	folders, err := w.shareFolders()
	if err != nil {
		return err
	}
	members, err := membersOf(w.programme.Units)
	if err != nil {
		return err
	}
	t, err := template.New("samba.sh.tmpl").Funcs(template.FuncMap{"sh": shellWord}).ParseFS(installTexts, "install/samba.sh.tmpl")
	if err != nil {
		return fmt.Errorf("print share: %w", err)
	}
	return t.Execute(a.out, struct {
		Programme, Account, Inbox, Outbox, Reports string
		Members                                    []member
	}{w.programme.Code, account, folders[0], folders[1], folders[2], members})
}

// shareFolders are inbox, outbox and reports. Samba reads "%" and line ends in a path in
// its own way.
func (w *workspace) shareFolders() ([3]string, error) {
	paths := [3]string{w.settings.Inbox, w.settings.Outbox, w.settings.Reports}
	for i, p := range paths {
		full, err := filepath.Abs(w.path(p))
		if err != nil {
			return paths, fmt.Errorf("print share: %w", err)
		}
		if strings.ContainsAny(full, "%\n\r\"") {
			return paths, usage("Samba không chia sẻ được thư mục %q: bỏ các ký tự %% và \" trong tên", "Samba cannot share %q: take %% and \" out of the name", full)
		}
		paths[i] = full
	}
	return paths, nil
}

// membersOf names an account for every unit of the programme, of all times.
func membersOf(units []pipeline.Unit) ([]member, error) {
	var out []member
	unitOf := map[string]string{}
	for _, u := range units {
		m := member{u.Code, accountOf(u.Code), u.Name}
		switch other, taken := unitOf[m.Account]; {
		case taken && other == u.Code:
			continue // a unit under its new name
		case taken:
			return nil, usage("hai đơn vị %s và %s cùng cho ra tài khoản %s; đổi một mã", "the units %s and %s both come to the account %s; change one code", other, u.Code, m.Account)
		}
		unitOf[m.Account] = u.Code
		out = append(out, m)
	}
	return out, nil
}

// longestAccount is what useradd takes.
const longestAccount = 32

// accountOf is the account of a unit: its code in small letters. What an account cannot
// be called is left out, and a few letters of the code's hash keep such units apart.
func accountOf(unit string) string {
	plain := regexp.MustCompile(`[^a-z0-9._-]`).ReplaceAllString(strings.ToLower(unit), "")
	account := "dv-" + plain
	if plain == strings.ToLower(unit) && len(account) <= longestAccount {
		return account
	}
	sum := sha256.Sum256([]byte(unit))
	mark := "-" + hex.EncodeToString(sum[:3])
	return account[:min(len(account), longestAccount-len(mark))] + mark
}

// shellWord writes a text as one word of a shell script.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
