package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
	"danvan/templates/forms"
)

// openSources writes copies of the files behind a figure with their cells marked, and a
// list of all of them. One that cannot be marked costs its copy and no more.
func (a *app) openSources(ctx context.Context, w *workspace, desk pipeline.Desk, x *pipeline.Explained, q explainFlags) error {
	dir := q.out
	if dir == "" {
		dir = filepath.Join(w.reportDir(x.Period), sourceFolder(x))
	}
	folder, sources := wholefile.On(w.disk).Folder(dir), x.Sources()
	copies, failed := map[string]string{}, 0 // by file
	of, elsewhere := map[string]pipeline.Contribution{}, map[string]int{}
	for _, c := range x.Cells() {
		of[c.Submission] = c
	}
	for i, submission := range sources {
		if q.files > 0 && i == q.files {
			a.tell("Còn %d tệp chưa ghi ra; --files 0 ghi tất cả.", "%d more files are not written; --files 0 writes all.", len(sources)-q.files)
			break
		}
		c := of[submission]
		if c.From != "" {
			failed++
			elsewhere[c.From]++
			continue
		}
		d, err := desk.Marked(ctx, w.room, x, submission)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed++
			a.tell("Không đánh dấu được tệp %s của %s: %s", "The file %s of %s could not be marked: %s", c.File, x.Names[c.Unit], a.words(err))
			continue
		}
		if err := folder.Write(d.Name, d.Bytes); err != nil {
			return err
		}
		copies[fileOf(submission)] = d.Name
	}
	for _, from := range slices.Sorted(maps.Keys(elsewhere)) {
		a.tell("%d tệp không có bản sao đánh dấu: tệp gốc không ở đây mà ở nơi tổng hợp của %s (%s).", "%d files have no marked copy: the original is not here but with the office of %s (%s).", elsewhere[from], x.Names[from], from)
	}
	list, err := forms.NewComposer(pipeline.NewForest(w.programme), nil).SourceList(x, func(submission string) string { return copies[fileOf(submission)] })
	if err == nil {
		err = folder.Write(list.Name, list.Bytes)
	}
	if err != nil {
		return err
	}
	a.tell("Đã ghi %d bản sao và danh sách %s vào %s", "%d copies and the list %s are in %s", len(copies), list.Name, dir)
	if failed > 0 {
		return errIncomplete
	}
	return nil
}

// fileOf is a submission's unit and file, without its form.
func fileOf(submission string) string { return filepath.Dir(submission) }

// sourceFolder names the folder of one figure: codes and numbers only.
func sourceFolder(x *pipeline.Explained) string {
	of := x.Indicator
	switch {
	case x.Kind == pipeline.ScoreKind:
		of = "diem"
	case of == "":
		of = fmt.Sprintf("%s.%s.%s", x.Form, x.Field, x.Measure)
	}
	name := "tra-cuu " + x.Unit + " " + of
	if x.ToDate {
		name += " luy ke"
	}
	if x.Tree != nil {
		name += " " + x.Tree.String()
	}
	if x.Edition > 0 {
		name += fmt.Sprintf(" ban chot %d", x.Edition)
	}
	return name
}
