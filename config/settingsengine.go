package config

import (
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"danvan/pipeline"
)

// EngineKind is a database that computes.
type EngineKind string

// Those there are.
const (
	DuckDB     EngineKind = "duckdb" // in the program, with nothing to install
	PostgreSQL EngineKind = "postgres"
	Trino      EngineKind = "trino" // a cluster, for more facts than one machine takes
)

// Engine is the database that computes, and where it is if it is not in the program.
type Engine struct {
	Kind         EngineKind `mapstructure:"kind"`
	Address      string     `mapstructure:"address"`  // "db.tinh.gov.vn:5432", or the folder of a socket on this machine
	Database     string     `mapstructure:"database"` // with Trino the catalog of its Hive connector
	User         string     `mapstructure:"user"`
	PasswordFile string     `mapstructure:"password_file"`
	CA           string     `mapstructure:"ca"`    // certificates that the server's is held against; "" is the system's
	Facts        string     `mapstructure:"facts"` // the workspace's facts folder as the Trino cluster sees it
}

// EnginePasswordVariable is the environment variable with the database's password.
const EnginePasswordVariable = "DANVAN_ENGINE_PASSWORD"

const (
	engineFactsPattern   = `^$|^[a-z][a-z0-9]*://\S+$`
	enginePattern        = `^(duckdb|postgres|trino)$`
	engineAddressPattern = `^$|^/\S+$|^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$`
)

func engineSettings() []setting {
	file := pipeline.Say("ghi đường dẫn, hoặc để trống", "write a path, or nothing")
	word := pipeline.Say("ghi một tên, hoặc để trống", "write a name, or nothing")
	return []setting{
		{key: "engine.kind", text: string(DuckDB), pattern: enginePattern, shape: pipeline.Say("ghi duckdb, postgres hoặc trino", "write duckdb, postgres or trino"),
			vietnamese: "duckdb | postgres | trino", why: "duckdb có sẵn trong chương trình; postgres chỉ để đối chiếu, không nhanh hơn; trino là cụm nhiều máy cho số liệu mà một máy không chứa nổi"},
		{key: "engine.address", text: "", pattern: engineAddressPattern, shape: pipeline.Say("ghi máy:cổng, hoặc thư mục chứa socket", "write host:port, or the folder of a socket"),
			vietnamese: "máy:cổng, ví dụ \"csdl.tinh.gov.vn:5432\", hoặc thư mục chứa socket trên máy này"},
		{key: "engine.database", text: "", pattern: filePattern, shape: word, vietnamese: "tên cơ sở dữ liệu; chỉ cần quyền tạo bảng tạm (TEMPORARY). Với trino: tên danh mục (catalog) Hive"},
		{key: "engine.user", text: "", pattern: filePattern, shape: word, vietnamese: "tài khoản"},
		{key: "engine.password_file", text: "", pattern: filePattern, shape: file,
			vietnamese: "tệp chỉ chứa mật khẩu, chmod 600; hoặc biến môi trường " + EnginePasswordVariable},
		{key: "engine.ca", text: "", pattern: filePattern, shape: file, vietnamese: "tệp chứng thư gốc (PEM) của máy chủ; để trống là của hệ thống. Ra ngoài máy này luôn dùng TLS"},
		{key: "engine.facts", text: "", pattern: engineFactsPattern, shape: pipeline.Say("ghi địa chỉ như s3://kho/facts hoặc local:///facts, hoặc để trống", "write an address such as s3://store/facts or local:///facts, or nothing"),
			vietnamese: "chỉ với trino: thư mục facts/ của nơi làm việc theo địa chỉ mà cụm nhìn thấy, ví dụ s3://kho/facts hoặc local:///facts"},
	}
}

// engineText shows how to name another database; there is none by default.
const engineText = `
# Cơ sở dữ liệu làm phần tính toán; mặc định là DuckDB có sẵn trong chương trình. Bỏ dấu # để dùng một máy chủ
# PostgreSQL: số liệu như nhau đến từng chữ số, nhưng chậm hơn. Mật khẩu đặt trong tệp riêng (password_file) hoặc
# biến môi trường DANVAN_ENGINE_PASSWORD. Nơi tổng hợp cả nước, khi số liệu nhiều hơn một máy chứa nổi, dùng cụm Trino:
# kind: trino, database là tên danh mục (catalog) Hive và facts là địa chỉ mà cụm nhìn thấy thư mục facts/.
# engine:
#   kind: postgres                    # duckdb | postgres | trino
#   address: csdl.tinh.gov.vn:5432    # hoặc thư mục chứa socket trên máy này, ví dụ /run/postgresql; trino: máy:cổng
#   database: danvan                  # chỉ cần quyền tạo bảng tạm (TEMPORARY); trino: tên danh mục (catalog) Hive
#   user: danvan
#   password_file: mat-khau-csdl.txt  # chmod 600
#   ca: ca.pem                        # để trống là chứng thư gốc của hệ thống
#   # facts: s3://kho/facts           # chỉ với trino: địa chỉ mà cụm nhìn thấy thư mục facts/; bỏ cả dấu # này
`

// check finds what is wrong with the keys taken together.
func (e Engine) check(out *problems) {
	at := place{file: SettingsFile}
	if e.Kind == DuckDB {
		if e.Address != "" || e.Database != "" || e.User != "" || e.PasswordFile != "" || e.CA != "" || e.Facts != "" {
			out.add(at, "engine.kind là duckdb, có sẵn trong chương trình: bỏ các khóa engine khác, hoặc ghi engine.kind: postgres",
				"engine.kind is duckdb, which is in the program: take the other engine keys away, or write engine.kind: postgres")
		}
		return
	}
	for _, needed := range [][2]string{{"engine.address", e.Address}, {"engine.database", e.Database}, {"engine.user", e.User}} {
		if needed[1] == "" {
			out.add(at, "engine.kind là %s nhưng chưa có %s", "engine.kind is %s but %s is not given", e.Kind, needed[0])
		}
	}
	switch folder := filepath.IsAbs(e.Address); {
	case e.Kind != Trino && e.Facts != "":
		out.add(at, "engine.facts chỉ dùng với engine.kind: trino", "engine.facts is for engine.kind: trino only")
	case e.Kind == Trino && e.Facts == "":
		out.add(at, "engine.kind là trino nhưng chưa có engine.facts", "engine.kind is trino but engine.facts is not given")
	case e.Kind == Trino && folder:
		out.add(at, "engine.address của trino phải là máy:cổng", "engine.address of trino is host:port")
	}
	if _, port, ok := e.HostPort(); !ok || port < 1 || port > 65535 {
		out.add(at, "engine.address đang ghi %q; ghi máy:cổng, cổng từ 1 đến 65535", "engine.address is %q; write host:port with a port from 1 to 65535", e.Address)
	}
}

// Where servers listen by default.
const (
	postgresPort = 5432
	trinoPort    = 8443
)

// HostPort parts the address. A folder of a socket is a host.
func (e Engine) HostPort() (host string, port int, ok bool) {
	port = postgresPort
	if e.Kind == Trino {
		port = trinoPort
	}
	if filepath.IsAbs(e.Address) || e.Address == "" {
		return e.Address, port, true
	}
	host, text, err := net.SplitHostPort(e.Address)
	if err != nil {
		return strings.Trim(e.Address, "[]"), port, true
	}
	port, err = strconv.Atoi(text)
	return host, port, err == nil
}

// Secret is the password: from the environment, else from its file; "" where there is
// neither, as with a server that knows accounts by their socket.
func (e Engine) Secret(dir string, environment func(string) (string, bool)) (string, error) {
	if value, ok := environment(EnginePasswordVariable); ok && value != "" {
		return value, nil
	}
	if e.PasswordFile == "" {
		return "", nil
	}
	secret, err := readSecret(within(dir, e.PasswordFile), pipeline.Say("tệp mật khẩu (engine.password_file)", "the password file (engine.password_file)"))
	if err != nil {
		return "", settingsError("%s", "%s", err)
	}
	return secret, nil
}

// Roots are the certificates that the server's is held against; nil on this machine,
// where the way is in the clear unless engine.ca says otherwise.
func (e Engine) Roots(dir string) (*x509.CertPool, error) {
	host, _, _ := e.HostPort()
	if e.CA == "" {
		if filepath.IsAbs(host) || loopbackHost(host) {
			return nil, nil
		}
		roots, err := x509.SystemCertPool()
		if err != nil {
			return nil, settingsError("không đọc được chứng thư gốc của hệ thống: %s", "cannot read the system's certificates: %s", err)
		}
		return roots, nil
	}
	data, err := os.ReadFile(within(dir, e.CA))
	if err != nil {
		return nil, settingsError("không đọc được engine.ca: %s", "cannot read engine.ca: %s", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return nil, settingsError("tệp engine.ca (%s) không có chứng thư PEM nào", "the file engine.ca (%s) has no PEM certificate", e.CA)
	}
	return roots, nil
}
