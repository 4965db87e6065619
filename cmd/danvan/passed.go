package main

import (
	"fmt"
	"path"
	"strings"

	"danvan/pipeline"
)

// Bounds of what is said about entries of the inbox that were not read: a folder of ten
// thousand photographs must not push the rest off the screen.
const (
	mostNamesPassed = 3
	mostLinesPassed = 30
)

// passedGroup is entries of one folder that were passed over for one reason.
type passedGroup struct {
	pipeline.Passed // the first of them
	names           []string
}

// groupPassed gathers entries by folder, decision and reason, in the order in which
// they were met.
func groupPassed(all []pipeline.Passed) []*passedGroup {
	type kind struct {
		unit     string
		decision pipeline.Decision
		reason   pipeline.Sentence
	}
	var groups []*passedGroup
	index := map[kind]*passedGroup{}
	for _, p := range all {
		k := kind{p.Unit, p.Decision, p.Reason}
		if index[k] == nil {
			index[k] = &passedGroup{Passed: p}
			groups = append(groups, index[k])
		}
		index[k].names = append(index[k].names, p.File)
	}
	return groups
}

// printPassed says what was not read and why.
func (a *app) printPassed(all []pipeline.Passed) {
	rest := 0
	for i, g := range groupPassed(all) {
		if i >= mostLinesPassed {
			rest += len(g.names)
			continue
		}
		a.tell("  %s  %s: %s", "  %s  %s: %s", a.passedWord(g.Decision), a.passedNames(g), g.Reason.In(a.lang))
	}
	if rest > 0 {
		a.tell("  … và %d mục khác không được đọc", "  … and %d more entries that were not read", rest)
	}
}

// passedWord names what became of an entry: one that is answered but could not be taken
// away carries its answer.
func (a *app) passedWord(d pipeline.Decision) string {
	switch d {
	case pipeline.Waiting:
		return a.say("chờ", "waiting")
	case pipeline.Ignored:
		return a.say("bỏ qua", "ignored")
	}
	return a.say("còn lại", "left")
}

func (a *app) passedNames(g *passedGroup) string {
	if len(g.names) == 1 {
		return path.Join(g.Unit, g.File)
	}
	text := strings.Join(g.names[:min(len(g.names), mostNamesPassed)], ", ")
	if more := len(g.names) - mostNamesPassed; more > 0 {
		text += fmt.Sprintf(a.say(" và %d mục nữa", " and %d more"), more)
	}
	if g.Unit == "" {
		return text
	}
	return g.Unit + "/ " + text
}
