package web

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// navItem is a page that the navigation leads to.
type navItem struct {
	Text pipeline.Sentence
	Path string
	Here bool // the page shown, or one below it
}

// navigation lists what the user may look at.
func (v *visit) navigation() []navItem {
	period := link("periods", v.period)
	all := v.user.SeesAll(v.tree(v.current()))
	items := []struct {
		text   pipeline.Sentence
		path   string
		action signin.Action
		whole  bool
	}{
		{pipeline.Say("Tổng quan", "Overview"), "/", signin.ReadFiling, false},
		{pipeline.Say("Tình hình nộp", "Filing"), period + "/filing", signin.ReadFiling, false},
		{pipeline.Say("Số liệu", "Figures"), period + "/figures", signin.ReadFigures, false},
		{pipeline.Say("Mức phấn đấu", "Targets"), period + "/targets", signin.ReadFigures, false},
		{pipeline.Say("Xếp hạng", "Ranking"), period + "/league", signin.ReadFigures, false},
		{pipeline.Say("Tài liệu", "Documents"), period + "/documents", signin.ReadDocuments, true},
		{pipeline.Say("Chương trình", "Programme"), "/programme", signin.ReadFiling, false},
		{pipeline.Say("Nhật ký xử lý", "Runs"), "/runs", signin.ReadRuns, true},
		{pipeline.Say("Nhật ký thao tác", "Audit log"), "/audit", signin.ReadAudit, true},
		{pipeline.Say("Người dùng", "Users"), "/users", signin.ReadUsers, true},
	}
	var out []navItem
	for _, i := range items {
		if v.user.May(i.action) && (all || !i.whole) {
			out = append(out, navItem{i.text, i.path, isHere(v.r.URL.Path, i.path)})
		}
	}
	return out
}

// isHere tells whether a page is one that the navigation leads to, or stands below it.
func isHere(at, item string) bool {
	return at == item || item != "/" && strings.HasPrefix(at, item+"/")
}
