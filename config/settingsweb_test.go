package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline"
)

// Pages that other machines can reach have TLS or a proxy before them, or there are none.
func TestWhereTheWebMayListen(t *testing.T) {
	const tls = `, certificate: c.pem, key: k.pem`
	for text, says := range map[string]string{
		``:                              "",
		`listen: "127.0.0.1:8080"`:      "",
		`listen: "[::1]:8080"`:          "",
		`listen: "localhost:8080"`:      "",
		`listen: ":8443"` + tls:         "",
		`listen: "10.1.2.3:8443"` + tls: "",
		`listen: "127.0.0.1:8080", behind_proxy: "https://danvan.tinh.gov.vn"`:                           "",
		`listen: "10.1.2.3:8080", behind_proxy: "https://danvan.tinh.gov.vn", proxy_address: "10.1.2.4"`: "",
		`listen: ":8080"`:         "không mã hóa",
		`listen: "0.0.0.0:8080"`:  "không mã hóa",
		`listen: "[::]:8080"`:     "không mã hóa",
		`listen: "10.1.2.3:8080"`: "không mã hóa",
		`listen: "danvan:8080"`:   "không mã hóa",
		`listen: ":8080", behind_proxy: "https://danvan.tinh.gov.vn"`:      "web.proxy_address",
		`listen: ":8080", behind_proxy: "http://danvan.tinh.gov.vn"`:       "https",
		`listen: "127.0.0.1:80", behind_proxy: "https://danvan.vn/duong/"`: "https",
		`listen: "127.0.0.1:80", proxy_address: "::::1"`:                   "không phải một địa chỉ IP",
		`listen: "127.0.0.1"`:                                      "web.listen",
		`listen: ":8443", certificate: c.pem`:                      "web.certificate và web.key",
		`idle_minutes: 1`:                                          "từ 5 đến 1440",
		`oidc_issuer: "https://id.tinh.gov.vn"`:                    "web.oidc_client",
		`oidc_issuer: "http://id.tinh.gov.vn", oidc_client: x`:     "phải là địa chỉ https",
		`oidc_issuer: "http://127.0.0.1:5556/dex", oidc_client: x`: "",
		`oidc_secret: abc`:                                         OIDCSecretVariable,
		`lissten: "127.0.0.1:8080"`:                                "lissten",
	} {
		s, err := LoadSettings(workspaceWith(t, "web: {"+text+"}\n"))
		var wrong *SettingsError
		switch {
		case says == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case says != "" && (!errors.As(err, &wrong) || !strings.Contains(wrong.Text(pipeline.Vietnamese), says) || wrong.Text(pipeline.Vietnamese) == wrong.Text(pipeline.English)):
			t.Errorf("%s: %v, want %q", text, err, says)
		case says == "" && text != "" && s.Web.Listen != "" && s.Web.Loopback() != (strings.Contains(text, "127.0.0.1") || strings.Contains(text, "::1") || strings.Contains(text, "localhost")):
			t.Errorf("%s: loopback %v", text, s.Web.Loopback())
		}
	}
}

func TestPagesAndMeasurementsHaveDoorsOfTheirOwn(t *testing.T) {
	for pair, clash := range map[[2]string]bool{
		{"127.0.0.1:8080", "127.0.0.1:9464"}: false,
		{"127.0.0.1:8080", ""}:               false,
		{"127.0.0.1:0", "127.0.0.1:0"}:       false,
		{"127.0.0.1:8080", "10.1.2.3:8080"}:  false,
		{"127.0.0.1:8080", "127.0.0.1:8080"}: true,
		{"127.0.0.1:8080", "localhost:8080"}: true,
		{"127.0.0.1:8080", "0.0.0.0:8080"}:   true,
		{"127.0.0.1:8080", "[::]:8080"}:      true,
	} {
		_, err := LoadSettings(workspaceWith(t, fmt.Sprintf("web: {listen: %q}\nserve: {listen: %q}\n", pair[0], pair[1])))
		var wrong *SettingsError
		if found := errors.As(err, &wrong) && strings.Contains(wrong.Text(pipeline.English), "the same port 8080"); found != clash || !clash && err != nil {
			t.Errorf("%v: %v", pair, err)
		}
	}
}

func TestNamesOfTheWeb(t *testing.T) {
	w := Web{Listen: "10.1.2.3:8443", Name: "danvan.so", BehindProxy: "https://danvan.tinh.gov.vn:8443"}
	for host, want := range map[string]bool{"danvan.so": true, "danvan.tinh.gov.vn": true, "localhost": true, "127.0.0.1": true, "10.1.2.3": true, "evil.com": false, "": false, "danvan.so.evil.com": false, "10.1.2.4": false} {
		if got := w.Names(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
	if (Web{Listen: ":8443"}).Names("") {
		t.Error("no name is a name")
	}
}

func TestTheOIDCSecretComesFromOutside(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "secret")
	if err := os.WriteFile(name, []byte("từ tệp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	none := func(string) (string, bool) { return "", false }
	w := Web{SecretFile: "secret"}
	if got, err := w.Secret(dir, none); got != "từ tệp" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := w.Secret(dir, func(n string) (string, bool) { return "ngoài", n == OIDCSecretVariable }); got != "ngoài" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if err := os.Chmod(name, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Secret(dir, none); got != "" || err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := (Web{}).Secret(dir, none); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
