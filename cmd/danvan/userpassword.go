package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// mostTyped bounds what is read as a password.
const mostTyped = 4096

// newPassword asks for a new password and returns what is kept of it. It is never taken
// from the command line, where everybody on the machine sees it.
func (d *userDesk) newPassword(ctx context.Context, login string, stdin bool) (string, error) {
	password, err := d.typed(stdin)
	if err != nil {
		return "", err
	}
	if err := signin.CheckPassword(login, password); err != nil {
		return "", fmt.Errorf("%w: %w", errUsage, err)
	}
	return d.hasher.Hash(ctx, password)
}

func (d *userDesk) typed(stdin bool) (string, error) {
	if stdin {
		line, err := bufio.NewReader(io.LimitReader(d.in, mostTyped)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	f, ok := d.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return "", usage("không có bàn phím để gõ mật khẩu; dùng --stdin để đọc từ đầu vào chuẩn", "there is no terminal to type the password at; use --stdin to read it from standard input")
	}
	first, err := d.ask(f, "Mật khẩu mới: ", "New password: ")
	if err != nil {
		return "", err
	}
	second, err := d.ask(f, "Gõ lại: ", "Once more: ")
	if err == nil && first != second {
		err = pipeline.Say("hai lần gõ không giống nhau; chưa thay đổi gì", "the two are not the same; nothing was changed")
	}
	return first, err
}

// ask reads a line without showing it.
func (d *userDesk) ask(f *os.File, vi, en string) (string, error) {
	fmt.Fprintf(d.err, "%s", d.say(vi, en))
	line, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(d.err)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(line), nil
}
