package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/room"
	"danvan/config"
	"danvan/ingest/book"
	"danvan/ingest/inbox"
	"danvan/pipeline"
)

func newCheck(a *app) *cobra.Command {
	var asJSON bool
	var programme, unit string
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: a.say("Xem trước tệp sẽ được nhận hay trả lại, không ghi gì", "Says whether a file would be accepted or returned, and why; writes nothing"),
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd.Context(), a, args, checkOptions{programme, unit, asJSON})
		},
	}
	a.jsonFlag(cmd, &asJSON)
	cmd.Flags().StringVar(&programme, "programme", "", a.say("chương trình dùng khi không ở trong thư mục làm việc", "programme to use outside a workspace"))
	cmd.Flags().StringVar(&unit, "unit", "", a.say("mã đơn vị gửi tệp, khi tệp không nằm trong inbox và không ghi đơn vị", "code of the sending unit, for a file outside the inbox that names none"))
	return cmd
}

type checkOptions struct {
	programme, unit string
	asJSON          bool
}

// checkView is one form found in a file; Form is null where none was found.
type checkView struct {
	File        string                `json:"file"`
	Form        *string               `json:"form"`
	FormVersion string                `json:"form_version"`
	Unit        string                `json:"unit"`
	Period      pipeline.Period       `json:"period"`
	Verdict     pipeline.Decision     `json:"verdict"`
	Findings    []pipeline.FindingRow `json:"findings"`

	whole []pipeline.Finding // about the file, at its first form only
	found []pipeline.Finding
}

func runCheck(ctx context.Context, a *app, files []string, o checkOptions) error {
	desk, err := a.checkRoom(o.programme)
	if err != nil {
		return err
	}
	defer desk.Close()
	views, returned := []checkView{}, false
	var unread error // one file that cannot be opened never stops the rest
	for _, file := range files {
		original, err := a.load(file, desk)
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		if original.Unit == "" {
			original.Unit = o.unit
		}
		for _, part := range inbox.Apart(original, desk.limits, desk.members) {
			reading, programme, err := desk.best(ctx, part)
			if err != nil {
				return err
			}
			if programme != "" {
				a.tell("%s: xem theo chương trình %s, vì đây không phải thư mục làm việc; chương trình khác thì thêm --programme hoặc --workspace.",
					"%s: checked against the programme %s, as this is no workspace; for another one add --programme or --workspace.", file, programme)
			}
			views = append(views, a.views(file+strings.TrimPrefix(part.File, original.File), reading)...)
		}
	}
	for _, v := range views {
		returned = returned || v.Verdict == pipeline.Returned
	}
	if o.asJSON {
		err = a.printJSON(views)
	} else {
		a.printViews(views)
	}
	if err = errors.Join(err, unread); err == nil && returned {
		err = errIncomplete
	}
	return err
}

// checkRoom is where files are checked: one reader for each programme that they may
// belong to.
type checkRoom struct {
	*room.Room
	programmes []string        // "" for that of the workspace
	inbox      string          // "" outside a workspace
	units      []pipeline.Unit // whose folders lie in the inbox
	limits     book.Limits
	members    int // files in one zip
}

// checkRoom opens a room with the workspace's programme, or outside a workspace with
// every programme in the binary, so that staff can check a file anywhere.
func (a *app) checkRoom(programme string) (*checkRoom, error) {
	var notWorkspace *config.SettingsError
	w, err := a.open()
	if err == nil {
		return &checkRoom{w.room, []string{""}, w.path(w.settings.Inbox), w.programme.Units, limitsOf(w.settings), w.settings.Limits.ArchiveMembers}, nil
	}
	if _, statErr := os.Stat(filepath.Join(a.workspace, "danvan.yaml")); statErr == nil || !errors.As(err, &notWorkspace) {
		return nil, err
	}
	programmes, err := programmesInBinary(programme)
	if err != nil {
		return nil, err
	}
	settings, err := config.DefaultSettings()
	if err != nil {
		return nil, err
	}
	r, err := a.openRoom(settings, 1, programmes...)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(programmes))
	for i, p := range programmes {
		names[i] = p.Code
	}
	return &checkRoom{r, names, "", nil, limitsOf(settings), settings.Limits.ArchiveMembers}, nil
}

// programmesInBinary are the programmes that the binary carries, or the one that is named.
func programmesInBinary(programme string) ([]*pipeline.Programme, error) {
	names := config.PackNames()
	if programme != "" {
		names = []string{programme}
	}
	var programmes []*pipeline.Programme
	for _, name := range names {
		files, err := config.OpenPack(name)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUsage, err)
		}
		p, err := config.ReadPack(files)
		if err != nil {
			return nil, err
		}
		programmes = append(programmes, p)
	}
	return programmes, nil
}

// load reads a file; inside the inbox its folder names the unit.
func (a *app) load(file string, r *checkRoom) (pipeline.Original, error) {
	f, err := os.Open(file)
	if err != nil {
		return pipeline.Original{}, fmt.Errorf("check: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return pipeline.Original{}, usage("%s không phải là tệp", "%s is not a file", file)
	}
	data, err := io.ReadAll(io.LimitReader(f, r.limits.FileBytes+1))
	if err != nil {
		return pipeline.Original{}, fmt.Errorf("check: %w", err)
	}
	sum := sha256.Sum256(data)
	arrival := pipeline.Arrival{Unit: r.folderUnit(file), File: filepath.Base(file), Size: info.Size(), Modified: info.ModTime(), SeenAt: a.now()}
	return pipeline.Original{Arrival: arrival, SHA256: hex.EncodeToString(sum[:]), Bytes: data}, nil
}

// folderUnit is the unit whose inbox folder the file lies in, or "".
func (r *checkRoom) folderUnit(file string) string {
	if r.inbox == "" {
		return ""
	}
	absFile, err1 := filepath.Abs(file)
	absInbox, err2 := filepath.Abs(r.inbox)
	if err := errors.Join(err1, err2); err != nil {
		return ""
	}
	rel, err := filepath.Rel(absInbox, filepath.Dir(absFile))
	if err != nil || strings.HasPrefix(rel, ".") || strings.ContainsRune(rel, filepath.Separator) {
		return ""
	}
	code, _ := inbox.UnitOf(r.units, rel)
	return code
}

// best takes the programme that finds most forms in the file, and names it where it finds
// any. What a room cannot read at all for the machine's sake is an error.
func (r *checkRoom) best(ctx context.Context, o pipeline.Original) (best pipeline.Reading, programme string, err error) {
	if len(o.Refused) > 0 {
		return pipeline.Reading{Findings: o.Refused}, "", nil
	}
	for i, name := range r.programmes {
		reading := r.Reader(i).Read(ctx, o)
		if reading.Unread != nil {
			return reading, "", fmt.Errorf("check: %w", reading.Unread)
		}
		if i == 0 || len(reading.Submissions) > len(best.Submissions) {
			best = reading
			if len(best.Submissions) > 0 {
				programme = name
			}
		}
	}
	return best, programme, nil
}

func (a *app) views(file string, r pipeline.Reading) []checkView {
	if len(r.Submissions) == 0 {
		return []checkView{{File: file, Verdict: pipeline.Returned, Findings: a.findings(r.Findings), found: r.Findings}}
	}
	var out []checkView
	for _, s := range r.Submissions {
		v := checkView{File: file, Form: &s.Form, FormVersion: s.FormVersion, Unit: s.Unit, Period: s.Period, Verdict: s.Verdict,
			Findings: a.findings(slices.Concat(r.Findings, s.Findings)), found: s.Findings}
		if len(out) == 0 {
			v.whole = r.Findings
		}
		if pipeline.Rejects(r.Findings) {
			v.Verdict = pipeline.Returned
		}
		out = append(out, v)
	}
	return out
}

func (a *app) printViews(views []checkView) {
	for _, v := range views {
		if len(v.whole) > 0 {
			fmt.Fprintf(a.out, "%s · %s\n", v.File, a.say("cả tệp", "the whole file"))
			a.printFindings(v.whole)
		}
		form := a.say("không tìm thấy biểu", "no form found")
		if v.Form != nil {
			form = fmt.Sprintf("%s (%s) · %s · %s", *v.Form, v.FormVersion, v.Unit, a.periodName(v.Period))
		}
		verdict := a.say("ĐƯỢC NHẬN", "ACCEPTED")
		if v.Verdict == pipeline.Returned {
			verdict = a.say("TRẢ LẠI", "RETURNED")
		}
		fmt.Fprintf(a.out, "%s · %s · %s\n", v.File, form, verdict)
		a.printFindings(v.found)
	}
}
