package main

import (
	"context"
	"net"
	"os"
	"strconv"

	"danvan/config"
	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
	"danvan/transforms/engine/postgres"
	"danvan/transforms/engine/trino"
)

// engine is the database that computes.
func (w *workspace) engine() (engine.Engine, error) {
	switch w.settings.Engine.Kind {
	case config.PostgreSQL:
		return w.postgres()
	case config.Trino:
		return w.trino()
	}
	return duckdb.Engine{MemoryMB: w.settings.MemoryMB, Threads: w.workers()}, nil
}

func (w *workspace) trino() (*trino.Engine, error) {
	e := w.settings.Engine
	at := trino.Server{User: e.User, Catalog: e.Database, Facts: e.Facts, Disk: w.disk}
	var err error
	if at.Password, err = e.Secret(w.dir, os.LookupEnv); err != nil {
		return nil, err
	}
	if at.Roots, err = e.Roots(w.dir); err != nil {
		return nil, err
	}
	host, port, _ := e.HostPort()
	way := "https"
	if at.Roots == nil { // on this machine
		way = "http"
	}
	at.Address = way + "://" + net.JoinHostPort(host, strconv.Itoa(port))
	return trino.New(at)
}

func (w *workspace) postgres() (postgres.Engine, error) {
	e := w.settings.Engine
	at := postgres.Server{Database: e.Database, User: e.User}
	at.Host, at.Port, _ = e.HostPort()
	var err error
	if at.Password, err = e.Secret(w.dir, os.LookupEnv); err != nil {
		return postgres.Engine{}, err
	}
	if at.Roots, err = e.Roots(w.dir); err != nil {
		return postgres.Engine{}, err
	}
	return postgres.New(at)
}

// examineEngine asks the server that computes who it is and whether it lets a run work.
func (w *workspace) examineEngine(ctx context.Context) []diagnosis {
	const name = "engine"
	switch w.settings.Engine.Kind {
	case config.DuckDB:
		return nil
	case config.Trino:
		return []diagnosis{w.examineTrino(ctx, name)}
	}
	e, err := w.postgres()
	if err == nil {
		var version string
		if version, err = e.Check(ctx); err == nil {
			return []diagnosis{passed(name, pipeline.Say("kết nối được PostgreSQL %s ở %s và tạo được bảng tạm", "PostgreSQL %s at %s answers and lets temporary tables be made", version, w.settings.Engine.Address))}
		}
	}
	return []diagnosis{wrongEngine(name, err)}
}

func (w *workspace) examineTrino(ctx context.Context, name string) diagnosis {
	e, err := w.trino()
	if err == nil {
		var version string
		var machines int
		if version, machines, err = e.Check(ctx, w.path(w.settings.Facts)); err == nil {
			return passed(name, pipeline.Say("kết nối được cụm Trino %s (%d máy) ở %s; cụm đọc được thư mục facts/", "Trino %s (%d machines) at %s answers and reads the folder facts/", version, machines, w.settings.Engine.Address))
		}
	}
	return wrongEngine(name, err)
}

func wrongEngine(name string, err error) diagnosis {
	return diagnosis{name, fail, pipeline.Say("%s", "%s", err), pipeline.Say("Sửa nhóm engine trong danvan.yaml, hoặc bỏ nhóm ấy để tính bằng DuckDB có sẵn.", "Mend the group engine of danvan.yaml, or take it away to compute with DuckDB, which is in the program.")}
}
