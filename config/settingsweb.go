package config

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"danvan/pipeline"
)

// Web is where and how the pages are shown. Without an address to listen on there are
// none.
type Web struct {
	Listen      string `mapstructure:"listen"`        // "127.0.0.1:8080"
	Certificate string `mapstructure:"certificate"`   // PEM, with the chain
	Key         string `mapstructure:"key"`           // PEM
	BehindProxy string `mapstructure:"behind_proxy"`  // "https://danvan.tinh.gov.vn": what the proxy serves
	ProxyAddr   string `mapstructure:"proxy_address"` // of a proxy on another machine
	Name        string `mapstructure:"name"`          // by which browsers reach the pages, besides those of the certificate
	IdleMinutes int    `mapstructure:"idle_minutes"`
	Hours       int    `mapstructure:"session_hours"`

	Issuer     string `mapstructure:"oidc_issuer"` // "" for passwords only
	Client     string `mapstructure:"oidc_client"`
	Claim      string `mapstructure:"oidc_claim"`
	Provider   string `mapstructure:"oidc_name"`
	SecretFile string `mapstructure:"oidc_secret_file"`
}

// OIDCSecretVariable is the environment variable with the secret that the OpenID Connect
// provider knows this program by.
const OIDCSecretVariable = "DANVAN_WEB_OIDC_SECRET"

const (
	listenPattern  = `^$|^[^\s/]*:\d{1,5}$` // without a host: all of the machine's addresses
	originPattern  = `^$|^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$`
	ipPattern      = `^$|^[0-9A-Fa-f:.]+$`
	webHostPattern = `^$|^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`
	issuerPattern  = `^$|^https?://[^\s?#]+$`
	claimPattern   = `^[A-Za-z][A-Za-z0-9_]*$`
)

func webSettings() []setting {
	file := pipeline.Say("ghi đường dẫn, hoặc để trống", "write a path, or nothing")
	text := pipeline.Say("ghi một dòng chữ, hoặc để trống", "write a line of text, or nothing")
	return []setting{
		// Nothing listens unless somebody asks for it.
		{key: "web.listen", text: "", pattern: listenPattern, shape: pipeline.Say("ghi địa chỉ như \"127.0.0.1:8080\", hoặc để trống", "write an address such as \"127.0.0.1:8080\", or nothing"),
			vietnamese: "địa chỉ mở trang web, ví dụ \"127.0.0.1:8080\" hoặc \":8443\"; để trống là tắt", why: "mặc định không mở cổng mạng; ra ngoài máy này phải có TLS hoặc behind_proxy"},
		{key: "web.certificate", text: "", pattern: filePattern, shape: file, vietnamese: "tệp chứng thư TLS (PEM, đủ chuỗi)", why: "được đọc lại khi gia hạn, không phải khởi động lại"},
		{key: "web.key", text: "", pattern: filePattern, shape: file, vietnamese: "tệp khóa riêng của chứng thư; chỉ tài khoản chạy danvan được đọc"},
		{key: "web.behind_proxy", text: "", pattern: originPattern, shape: pipeline.Say("ghi địa chỉ https, ví dụ \"https://danvan.tinh.gov.vn\", hoặc để trống", "write an https address such as \"https://danvan.example.org\", or nothing"),
			vietnamese: "địa chỉ https mà máy chủ đứng trước (nginx, …) mở cho người dùng", why: "khi đó TLS do máy chủ ấy lo, và chỉ kết nối từ máy ấy được nhận"},
		{key: "web.proxy_address", text: "", pattern: ipPattern, shape: pipeline.Say("ghi địa chỉ IP, hoặc để trống", "write an IP address, or nothing"),
			vietnamese: "địa chỉ IP của máy chủ đứng trước nếu ở máy khác; để trống là ở ngay máy này"},
		{key: "web.name", text: "", pattern: webHostPattern, shape: pipeline.Say("ghi tên máy, hoặc để trống", "write a host name, or nothing"),
			vietnamese: "tên miền người dùng gõ, nếu khác tên trong chứng thư", why: "tên lạ bị từ chối để không ai mạo danh trang này"},
		{key: "web.idle_minutes", number: 60, least: 5, most: 1440, vietnamese: "số phút không dùng thì phải đăng nhập lại", why: "máy ở văn phòng thường có nhiều người dùng chung"},
		{key: "web.session_hours", number: 10, least: 1, most: 168, vietnamese: "số giờ tối đa của một lần đăng nhập", why: "hết một ngày làm việc"},
		{key: "web.oidc_issuer", text: "", pattern: issuerPattern, shape: pipeline.Say("ghi địa chỉ https của hệ thống xác thực, hoặc để trống", "write the provider's https address, or nothing"),
			vietnamese: "hệ thống xác thực chung (OpenID Connect); để trống là chỉ dùng mật khẩu", why: "quyền vẫn theo danvan user, hệ thống ấy chỉ xác nhận là ai"},
		{key: "web.oidc_client", text: "", pattern: filePattern, shape: text, vietnamese: "mã ứng dụng (client id) được cấp"},
		{key: "web.oidc_claim", text: "preferred_username", pattern: claimPattern, shape: pipeline.Say("ghi tên một thuộc tính, ví dụ preferred_username hoặc email", "write the name of a claim, such as preferred_username or email"),
			vietnamese: "thuộc tính chứa tên đăng nhập", why: "email cũng được, khi hệ thống ấy đã xác minh địa chỉ"},
		{key: "web.oidc_name", text: "Hệ thống xác thực của tỉnh", pattern: filePattern, shape: text, vietnamese: "tên gọi trên trang đăng nhập"},
		{key: "web.oidc_secret_file", text: "", pattern: filePattern, shape: file,
			vietnamese: "tệp chỉ chứa mã bí mật (client secret), chmod 600; hoặc biến môi trường " + OIDCSecretVariable},
	}
}

// check finds what is wrong with the keys taken together.
func (w Web) check(out *problems) {
	at := place{file: SettingsFile}
	if (w.Certificate == "") != (w.Key == "") {
		out.add(at, "web.certificate và web.key phải có cùng nhau", "web.certificate and web.key go together")
	}
	if w.ProxyAddr != "" {
		if _, err := netip.ParseAddr(w.ProxyAddr); err != nil {
			out.add(at, "web.proxy_address đang ghi %q, không phải một địa chỉ IP", "web.proxy_address is %q, which is no IP address", w.ProxyAddr)
		}
	}
	w.checkListen(at, out)
	w.checkOIDC(at, out)
}

func (w Web) checkListen(at place, out *problems) {
	if w.Listen == "" || w.Loopback() {
		return
	}
	switch {
	case w.BehindProxy != "" && w.ProxyAddr == "" && w.Certificate == "":
		out.add(at, "web.listen %q nhận kết nối từ máy khác; ghi web.proxy_address là địa chỉ IP của máy chủ đứng trước, hoặc nghe ở 127.0.0.1",
			"web.listen %q takes connections from other machines; write the proxy's IP address into web.proxy_address, or listen on 127.0.0.1", w.Listen)
	case w.BehindProxy == "" && w.Certificate == "":
		out.add(at, "web.listen %q mở trang ra ngoài máy này mà không mã hóa; khai báo web.certificate và web.key, hoặc web.behind_proxy, hoặc nghe ở 127.0.0.1",
			"web.listen %q opens the pages to other machines without encryption; give web.certificate and web.key, or web.behind_proxy, or listen on 127.0.0.1", w.Listen)
	}
}

// checkDoors finds that pages and measurements are to listen at one port: the service would
// only find out when it starts, and then have one of the two.
func (s Settings) checkDoors(out *problems) {
	web, port, err := net.SplitHostPort(s.Web.Listen)
	meters, other, err2 := net.SplitHostPort(s.Serve.Listen)
	if err != nil || err2 != nil || port != other || port == "0" {
		return
	}
	anywhere := func(host string) bool { return host == "" || host == "0.0.0.0" || host == "::" }
	if web == meters || anywhere(web) || anywhere(meters) || loopbackHost(web) && loopbackHost(meters) {
		out.add(place{file: SettingsFile}, "web.listen và serve.listen cùng dùng cổng %s; ghi cổng khác cho serve.listen",
			"web.listen and serve.listen use the same port %s; write another one for serve.listen", port)
	}
}

func (w Web) checkOIDC(at place, out *problems) {
	if w.Issuer == "" {
		return
	}
	if w.Client == "" {
		out.add(at, "web.oidc_issuer đã khai báo nhưng chưa có web.oidc_client", "web.oidc_issuer is given but web.oidc_client is not")
	}
	u, err := url.Parse(w.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && !loopbackHost(u.Hostname()) {
		out.add(at, "web.oidc_issuer phải là địa chỉ https (%s)", "web.oidc_issuer must be an https address (%s)", w.Issuer)
	}
}

// Loopback tells whether the pages are reached from this machine only.
func (w Web) Loopback() bool {
	host, _, err := net.SplitHostPort(w.Listen)
	return err == nil && loopbackHost(host)
}

// Secure tells whether browsers come by https.
func (w Web) Secure() bool { return w.Certificate != "" || w.BehindProxy != "" }

// Proxy is the address of a proxy on another machine; the zero address without one. The
// settings have been checked.
func (w Web) Proxy() netip.Addr {
	a, _ := netip.ParseAddr(w.ProxyAddr)
	return a.Unmap()
}

// Idle and Longest bound a session.
func (w Web) Idle() time.Duration { return time.Duration(w.IdleMinutes) * time.Minute }

// Longest is after which a session ends in any case.
func (w Web) Longest() time.Duration { return time.Duration(w.Hours) * time.Hour }

// Files are the certificate and its key, resolved against the workspace; "" without TLS.
func (w Web) Files(dir string) (certificate, key string) {
	if w.Certificate == "" {
		return "", ""
	}
	return within(dir, w.Certificate), within(dir, w.Key)
}

// Secret returns the secret for the OpenID Connect provider: that of the environment,
// else that of the file, which nobody but its owner and its group may read. "" where
// there is none: a public client is known by its proof of the code alone.
func (w Web) Secret(dir string, environment func(string) (string, bool)) (string, error) {
	if value, ok := environment(OIDCSecretVariable); ok && value != "" {
		return value, nil
	}
	if w.SecretFile == "" {
		return "", nil
	}
	return readSecret(within(dir, w.SecretFile), pipeline.Say("tệp mã bí mật (web.oidc_secret_file)", "the file of the secret (web.oidc_secret_file)"))
}

// Names tells whether browsers may call the pages by a host name: that of the proxy's
// address, that of the settings, and this machine's own loopback names. Those of the
// certificate come to it.
func (w Web) Names(host string) bool {
	if host == "" {
		return false
	}
	u, err := url.Parse(w.BehindProxy)
	if err == nil && w.BehindProxy != "" && strings.EqualFold(u.Hostname(), host) {
		return true
	}
	listen, _, _ := net.SplitHostPort(w.Listen)
	return strings.EqualFold(host, w.Name) || loopbackHost(host) || host == listen || host == w.ProxyAddr
}
