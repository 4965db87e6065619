package config

import (
	"os"
	"runtime"
	"strings"

	"danvan/pipeline"
)

// secret is a key that somebody may look for in danvan.yaml and that is not to stand there: it
// is known, to be refused with the way out.
type secret struct {
	group, key string
	what       pipeline.Sentence
	variable   string // of the environment; a file is named by the key with "_file" behind it
}

func secrets() []secret {
	password := pipeline.Say("mật khẩu", "password")
	return []secret{
		{"mail", "password", password, MailPasswordVariable},
		{"web", "oidc_secret", pipeline.Say("mã bí mật", "secret"), OIDCSecretVariable},
		{"engine", "password", password, EnginePasswordVariable},
	}
}

// refuseSecrets reports secrets in the settings.
func refuseSecrets(top *mapping, out *problems) {
	for _, s := range secrets() {
		m := top.group(s.group)
		if m == nil {
			continue
		}
		if n := m.find(s.key); n != nil {
			out.add(n.place, "không ghi %s vào cấu hình; ghi vào một tệp riêng và khai báo bằng %[2]s, hoặc đặt biến môi trường %[3]s",
				"no %s in the settings: put it into a file named by %[2]s, or into the environment variable %[3]s", s.what, s.group+"."+s.key+"_file", s.variable)
		}
	}
}

// readSecret returns what a file holds that nobody but its owner and its group may read.
func readSecret(name string, what pipeline.Sentence) (string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", pipeline.Say("không đọc được %s: %s", "cannot read %s: %s", what, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o037 != 0 { // rights are not in the mode there
		return "", pipeline.Say("%s cho phép tài khoản khác đọc; chạy: chmod 600 %s", "other accounts may read %s; run: chmod 600 %s", what, name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", pipeline.Say("không đọc được %s: %s", "cannot read %s: %s", what, err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}
