// Package trino runs the transforms on a Trino cluster, for more facts than one machine
// takes. The cluster reads the facts where they lie, through a catalog of its Hive
// connector; README.md says how such a cluster is laid out.
package trino

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	client "github.com/trinodb/trino-go-client/trino"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/transforms/engine"
)

// Server is where the cluster is and who comes to it.
type Server struct {
	Address        string // of the coordinator: https://host:port, or http://localhost:port
	User, Password string
	Catalog        string         // of the Hive connector
	Facts          string         // the workspace's facts folder as the cluster sees it: s3://bucket/folder, local:///folder
	Roots          *x509.CertPool // that its certificate is held against; nil is the system's
	Disk           disk.Disk      // where what a run is told is written
	Wait           time.Duration  // before a statement is tried again, doubled each time; 0 is a second
}

// Engine is a cluster. Each run has a schema of its own there, and a folder beside the
// facts: the folder is made first and removed last, so that a run that was cut is found by
// it.
type Engine struct {
	server Server
	config client.Config
}

var _ engine.Engine = (*Engine)(nil)

// catalogName is what a catalog may be called, so that it needs no quotes.
var catalogName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// New makes the engine; nobody is asked yet. Nothing is taken from the environment.
func New(s Server) (*Engine, error) {
	at, err := url.Parse(s.Address)
	switch {
	case err != nil || at.Host == "" || at.User != nil || strings.Trim(at.Path, "/") != "" || at.RawQuery != "" || at.Scheme != "http" && at.Scheme != "https":
		return nil, pipeline.Say("engine.address phải có dạng https://máy:cổng.", "engine.address must be of the form https://host:port")
	case at.Scheme == "http" && !loopback(at.Hostname()):
		return nil, pipeline.Say("engine.address phải bắt đầu bằng https://: số liệu và tài khoản không được đi qua mạng mà không mã hoá.",
			"engine.address must begin with https://: figures and accounts do not travel over a network in the clear")
	case at.Scheme == "http" && s.Password != "":
		return nil, pipeline.Say("Máy chủ Trino chỉ nhận mật khẩu qua https://.", "a Trino server takes a password through https:// only")
	case s.User == "":
		return nil, pipeline.Say("engine.user phải có tên tài khoản trên Trino.", "engine.user must name an account of the Trino cluster")
	case !catalogName.MatchString(s.Catalog):
		return nil, pipeline.Say("engine.database phải là tên danh mục (catalog) Hive trên Trino: chữ thường, số và _.", "engine.database must name a Hive catalog of the Trino cluster, in small letters, digits and _")
	}
	if facts, err := url.Parse(s.Facts); err != nil || facts.Scheme == "" || facts.Path == "" {
		return nil, pipeline.Say("engine.facts phải là địa chỉ thư mục facts/ mà cụm Trino nhìn thấy, ví dụ s3://kho/facts hoặc local:///facts.",
			"engine.facts must be the address at which the Trino cluster sees the folder facts/, such as s3://store/facts or local:///facts")
	}
	s.Facts = strings.TrimRight(s.Facts, "/")
	if s.Wait == 0 {
		s.Wait = time.Second
	}
	at.User, at.Path = url.User(s.User), ""
	if s.Password != "" {
		at.User = url.UserPassword(s.User, s.Password)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 15 * time.Second,
		DialContext:     (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
		TLSClientConfig: &tls.Config{RootCAs: s.Roots, MinVersion: tls.VersionTLS12}}
	patience, requests := 5*time.Second, 3 // place tries again by itself
	return &Engine{s, client.Config{ServerURI: at.String(), Catalog: s.Catalog, HTTPClient: &http.Client{Transport: transport},
		RequestRetryTimeout: &patience, RequestRetryMaxAttempts: &requests, TimeZone: "UTC"}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name is that of Trino's own definitions.
func (*Engine) Name() string { return "trino" }

// Below the facts folder lies one for each run, with what the run is told. Its tables lie
// where the catalog keeps those of a schema. Its name is that of the run's schema and its underscore hides it from readers
// of facts.
const (
	runsFolder = "_runs"
	runPrefix  = "danvan_"
)

// endTime is how long the end of a run may take whose context is over.
const endTime = 2 * time.Minute

// Begin makes a folder and a schema for the run and sees to it that the cluster reads what
// is written there.
func (e *Engine) Begin(ctx context.Context, need engine.Need) (engine.Place, error) {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	p, err := e.place(need, runPrefix+hex.EncodeToString(id[:]))
	if err != nil {
		return nil, err
	}
	if err := e.server.Disk.MakeFolders(p.folder); err != nil {
		return nil, errors.Join(fmt.Errorf("make the folder of a run: %w", disk.Explain(p.folder, err)), p.db.Close())
	}
	if err := p.once(ctx, "create schema "+p.name); err != nil {
		return nil, errors.Join(e.explain(err), e.explain(p.undo(ctx, err)), p.db.Close())
	}
	if err := p.see(ctx); err != nil {
		return nil, errors.Join(err, p.End(ctx))
	}
	return p, nil
}

// Check goes through the begin and the end of a run and says who the cluster is.
func (e *Engine) Check(ctx context.Context, facts string) (version string, machines int, err error) {
	p, err := e.Begin(ctx, engine.Need{Facts: facts})
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, p.End(ctx)) }()
	err = p.Values(ctx, "select max(node_version), count(*) from system.runtime.nodes where state = 'active'", func(v []driver.Value) error {
		version, _ = v[0].(string)
		n, _ := v[1].(int64)
		machines = int(n)
		return nil
	})
	if err == nil {
		err = p.Keep(ctx, "danvan_doctor", "select 1 as one")
	}
	return version, machines, err
}

// fewRows is up to where a run's statements cost more on their way to the machines than
// there: what one reads fits into the memory of each machine several times over.
const fewRows = 250_000

// forFewRows is how statements over few rows are run: a table that is joined goes to the
// machines that hold the other one, the rows are written where they are computed, and
// nobody asks what to leave out of a scan. That makes fewer stages, each of which is a
// task for every machine and a dozen requests for every task.
func forFewRows() map[string]string {
	return map[string]string{"join_distribution_type": "BROADCAST", "join_reordering_strategy": "NONE",
		"enable_dynamic_filtering": "false", "scale_writers": "false", "redistribute_writes": "false"}
}

// place is that of a run of a name.
func (e *Engine) place(need engine.Need, name string) (*place, error) {
	config := e.config
	config.Schema, config.Source = name, name
	config.SessionProperties = map[string]string{}
	if need.Rows <= fewRows {
		config.SessionProperties = forFewRows()
	}
	config.SessionProperties[e.server.Catalog+".compression_codec"] = "ZSTD"
	config.SessionProperties["required_workers_max_wait_time"] = "20s" // else five minutes for each try
	connector, err := client.NewConnector(&config)
	if err != nil {
		return nil, fmt.Errorf("say where the Trino server is: %w", err)
	}
	return &place{engine: e, db: sql.OpenDB(connector), name: name, facts: need.Facts,
		folder: filepath.Join(need.Facts, runsFolder, name), address: e.server.Facts + "/" + runsFolder + "/" + name}, nil
}

// Cells are any number: they lie with the cluster.
func (*Engine) Cells() int { return 0 }

// Tidy removes what runs left that were cut: each has a folder still.
func (e *Engine) Tidy(ctx context.Context, facts string) error {
	entries, err := e.server.Disk.ReadDir(filepath.Join(facts, runsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), runPrefix) {
			continue
		}
		p, at := e.place(engine.Need{Facts: facts}, entry.Name())
		if at == nil {
			at = p.End(ctx)
		}
		if at != nil {
			err = errors.Join(err, fmt.Errorf("remove what the run %s left: %w", entry.Name(), e.explain(at)))
		}
	}
	return err
}

// explain says what an operator can do about a cluster that does not work with us.
func (e *Engine) explain(err error) error {
	at, failed := e.server.Address, (*client.ErrQueryFailed)(nil)
	named := errorName(err)
	switch {
	case err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || isSentence(err):
		return err
	case named == "CATALOG_NOT_FOUND":
		return pipeline.Say("Cụm Trino %s không có danh mục %s. Kiểm tra engine.database.", "the Trino cluster %s has no catalog %s. Check engine.database", at, e.server.Catalog)
	case named == "PERMISSION_DENIED":
		return pipeline.Say("Cụm Trino %s không cho tài khoản %s làm việc này trong danh mục %s: %v.", "the Trino cluster %s does not let %s do this in the catalog %s: %v", at, e.server.User, e.server.Catalog, err)
	case named == "NO_NODES_AVAILABLE" || named == noMachine:
		return pipeline.Say("Cụm Trino %s không còn máy nào làm việc được. Kiểm tra các máy rồi chạy lại.", "the Trino cluster %s has no machine left that works. Look at its machines and run again", at)
	case slices.Contains(passing, named):
		return pipeline.Say("Cụm Trino %s bị gián đoạn giữa chừng (%s), thử lại nhiều lần vẫn không được. Xem các máy của cụm rồi chạy lại.", "the Trino cluster %s was interrupted (%s) and did not come back. Look at its machines and run again", at, named)
	case errors.As(err, &failed) && (failed.StatusCode == http.StatusUnauthorized || failed.StatusCode == http.StatusForbidden):
		return pipeline.Say("Cụm Trino %s không nhận tài khoản %s. Kiểm tra engine.user và mật khẩu.", "the Trino cluster %s does not let %s in. Check engine.user and the password", at, e.server.User)
	case errors.As(err, &failed) && failed.StatusCode != 0 && named == "":
		return pipeline.Say("Cụm Trino %s không dùng được: ở đó trả lời mã HTTP %d. Kiểm tra engine.address và cụm.", "the Trino cluster %s cannot be used: the answer there is HTTP %d. Check engine.address and the cluster", at, failed.StatusCode)
	case named == "" && unreachable(err):
		return pipeline.Say("Không tới được cụm Trino %s: %v. Kiểm tra engine.address, chứng thư và mạng.", "the Trino cluster %s cannot be reached: %v. Check engine.address, the certificate and the network", at, engine.Away(err))
	}
	return err
}

func isSentence(err error) bool {
	var s pipeline.Sentence
	return errors.As(err, &s)
}

func unreachable(err error) bool {
	var lost net.Error
	var failed *client.ErrQueryFailed
	return errors.As(err, &lost) || errors.As(err, &failed)
}

// unheard says that no server took the statement: there was none, we did not trust it or
// it does not want us.
func unheard(err error) bool {
	var lost *net.OpError
	return errors.As(err, &lost) && lost.Op == "dial" || untrusted(err) || refused(err)
}

func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &certificate)
}

// errorName is what Trino calls an error; "" is one that Trino did not name.
func errorName(err error) string {
	if named := (*client.ErrTrino)(nil); errors.As(err, &named) {
		return named.ErrorName
	}
	return ""
}

// refused says that the server answered and does not want us.
func refused(err error) bool {
	var failed *client.ErrQueryFailed
	return errors.As(err, &failed) && failed.StatusCode >= 400 && failed.StatusCode < 500
}
