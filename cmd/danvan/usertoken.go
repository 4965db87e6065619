package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

func newUserToken(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: a.say("Mã truy cập để hệ thống khác đọc /api/v1 với quyền của một người dùng", "Tokens with which other systems read /api/v1 with a user's rights")}
	cmd.AddCommand(newTokenAdd(a), newTokenList(a), newTokenRevoke(a))
	return cmd
}

func newTokenAdd(a *app) *cobra.Command {
	var days int
	cmd := &cobra.Command{
		Use:   "add LOGIN NAME [--days N]",
		Short: a.say("Cấp một mã truy cập; mã chỉ hiện một lần", "Makes a token, which is shown once"),
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runTokenAdd(cmd.Context(), a, args[0], args[1], days)
		},
	}
	cmd.Flags().IntVar(&days, "days", 365, a.say("số ngày có hiệu lực, tối đa 730", "days until the token ends, at most 730"))
	return cmd
}

func runTokenAdd(ctx context.Context, a *app, login, name string, days int) error {
	switch {
	case !signin.TokenName(name):
		return usage("%q không dùng làm tên mã được: chỉ chữ thường không dấu, chữ số và -, tối đa 40 ký tự", "%q cannot be the name of a token: small letters without marks, digits and -, at most 40", name)
	case days < 1 || days > 730:
		return usage("--days từ 1 đến 730", "--days is 1 to 730")
	}
	var text string
	err := a.changeUser(ctx, login, "token-add", func(_ *userDesk, u *signin.Account) (string, error) {
		if slices.ContainsFunc(u.Tokens, func(t signin.Token) bool { return t.Name == name }) {
			return "", usage("%s đã có mã tên %q; thu hồi mã cũ trước", "%s has a token %q already; revoke it first", u.Login, name)
		}
		var t signin.Token
		text, t = signin.NewToken(name, a.now().UTC(), a.now().UTC().AddDate(0, 0, days))
		u.Tokens = append(u.Tokens, t)
		return fmt.Sprintf("%s, %d days", name, days), nil
	})
	if err != nil {
		return err
	}
	a.tell("Mã truy cập dưới đây chỉ hiện lần này; gửi trong tiêu đề Authorization: Bearer MÃ.", "The token below is shown this once; it is sent as the header Authorization: Bearer TOKEN.")
	fmt.Fprintln(a.out, text)
	return nil
}

func newTokenRevoke(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "revoke LOGIN NAME",
		Short: a.say("Thu hồi một mã truy cập", "Revokes a token"),
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeUser(cmd.Context(), args[0], "token-revoke", func(_ *userDesk, u *signin.Account) (string, error) {
				i := slices.IndexFunc(u.Tokens, func(t signin.Token) bool { return t.Name == args[1] })
				if i < 0 {
					return "", usage("%s không có mã truy cập tên %q", "%s has no token %q", u.Login, args[1])
				}
				u.Tokens = slices.Delete(u.Tokens, i, i+1)
				return args[1], nil
			})
		},
	}
}

func newTokenList(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: a.say("Liệt kê mã truy cập và ngày hết hạn", "Lists the tokens and when they end"),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runTokenList(a, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

// tokenView is the machine output of user token list.
type tokenView struct {
	Login string    `json:"login"`
	Name  string    `json:"name"`
	Made  time.Time `json:"made"`
	Ends  time.Time `json:"ends"`
	Good  bool      `json:"good"` // lets somebody in now
}

func runTokenList(a *app, asJSON bool) error {
	d, err := a.openUsers()
	if err != nil {
		return err
	}
	accounts, err := d.users.Accounts()
	if err != nil {
		return err
	}
	views := []tokenView{}
	for _, u := range accounts {
		for _, t := range u.Tokens {
			views = append(views, tokenView{u.Login, t.Name, t.Made, t.Ends, !u.Disabled && a.now().Before(t.Ends)})
		}
	}
	if asJSON {
		return a.printJSON(views)
	}
	t := a.newTable(a.say("Người dùng", "User"), a.say("Tên mã", "Token"), a.say("Cấp ngày", "Made"), a.say("Hết hạn", "Ends"), "")
	for _, v := range views {
		state := ""
		if !v.Good {
			state = a.say("không còn dùng được", "no good any more")
		}
		t.AppendRow([]any{v.Login, v.Name, pipeline.DayOf(v.Made).Vietnamese(), pipeline.DayOf(v.Ends).Vietnamese(), strings.TrimSpace(state)})
	}
	t.Render()
	return nil
}
