package main

import (
	"context"
	"os"

	"danvan/config"
	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
	"danvan/transforms/engine/postgres"
)

// engine is the database that computes.
func (w *workspace) engine() (engine.Engine, error) {
	if w.settings.Engine.Kind != config.PostgreSQL {
		return duckdb.Engine{MemoryMB: w.settings.MemoryMB, Threads: w.workers()}, nil
	}
	return w.postgres()
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
	if w.settings.Engine.Kind != config.PostgreSQL {
		return nil
	}
	e, err := w.postgres()
	if err == nil {
		var version string
		if version, err = e.Check(ctx); err == nil {
			return []diagnosis{{name, pass, pipeline.Say("kết nối được PostgreSQL %s ở %s và tạo được bảng tạm", "PostgreSQL %s at %s answers and lets temporary tables be made", version, w.settings.Engine.Address), pipeline.Sentence{}}}
		}
	}
	return []diagnosis{{name, fail, pipeline.Say("%s", "%s", err), pipeline.Say("Sửa nhóm engine trong danvan.yaml, hoặc bỏ nhóm ấy để tính bằng DuckDB có sẵn.", "Mend the group engine of danvan.yaml, or take it away to compute with DuckDB, which is in the program.")}}
}
