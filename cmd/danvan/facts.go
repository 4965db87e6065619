package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"danvan/cmd/danvan/room"
	"danvan/ingest"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/factstore"
	"danvan/pipeline/wholefile"
)

func newFacts(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "facts",
		Short: a.say("Kho số liệu chung: tỉnh gửi lên, bộ lấy về", "The store of facts that provinces push to and a ministry takes from"),
	}
	cmd.AddCommand(newFactsInit(a), newFactsSync(a))
	return cmd
}

func newFactsInit(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init STORE",
		Short: a.say("Lập kho số liệu trong một thư mục mới", "Makes a store of facts in a new folder"),
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if s, err := factstore.Open(a.disk, args[0]); err == nil {
				a.tell("%s đã là kho số liệu, để nguyên. Tỉnh gửi bằng: danvan facts sync %[1]s", "%s is a store of facts already and stays as it is. Provinces push by: danvan facts sync %[1]s", args[0])
				return s.Close()
			}
			if err := factstore.Make(a.disk, args[0], a.now()); err != nil {
				return err
			}
			a.tell("Kho số liệu ở %s. Mỗi tỉnh ghi vào thư mục mang mã tỉnh đó và chỉ vào đó: cấp quyền theo từng thư mục.",
				"The store of facts is at %s. A province writes into the folder of its code and nowhere else: give rights folder by folder.", args[0])
			return nil
		},
	}
}

// syncFlags are what facts sync is asked.
type syncFlags struct {
	period pipeline.Period // zero: all
	take   bool
	verify bool
	dryRun bool
	anew   bool
	asJSON bool
}

func newFactsSync(a *app) *cobra.Command {
	var f syncFlags
	cmd := &cobra.Command{
		Use:   "sync STORE [--take]",
		Short: a.say("Gửi số liệu đang được tính lên kho; --take: lấy số liệu các tỉnh đã gửi", "Pushes what counts here to the store; --take: takes what provinces pushed"),
		Long:  a.say(syncVietnamese, syncEnglish),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.take {
				return runTake(cmd.Context(), a, args[0], f)
			}
			return runPush(cmd.Context(), a, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.take, "take", false, a.say("lấy về thay vì gửi lên (ở nơi tổng hợp các tỉnh)", "take instead of push (where provinces are consolidated)"))
	flags.TextVar(&f.period, "period", pipeline.Period{}, a.say("chỉ một kỳ, ví dụ 2021-Q2", "one period only, such as 2021-Q2"))
	flags.BoolVar(&f.verify, "verify", false, a.say("đọc lại toàn bộ và đối chiếu từng tệp", "read everything back and compare it with its digests"))
	flags.BoolVar(&f.dryRun, "dry-run", false, a.say("chỉ nêu việc sẽ làm, không ghi vào kho số liệu và kho lưu trữ", "only say what would be done; write nothing to the store or the archive"))
	flags.BoolVar(&f.anew, "anew", false, a.say("gửi tiếp từ kho lưu trữ này dù kho số liệu biết nhiều hơn (khi kho lưu trữ cũ đã mất)", "push from this archive although the store knows of more (the earlier archive is lost for good)"))
	a.jsonFlag(cmd, &f.asJSON)
	cmd.MarkFlagsMutuallyExclusive("take", "anew")
	return cmd
}

const syncVietnamese = `STORE là thư mục kho (ổ mạng, ổ dùng chung hoặc thư mục được đồng bộ), lập một lần bằng: danvan facts init STORE.

Ở tỉnh: gửi các tệp số liệu (facts) của những bản nộp đang được tính, rồi một bản kê cho mỗi kỳ. Tệp đã có không gửi lại; bị ngắt
thì lần chạy sau làm tiếp; tệp trong kho bị hỏng được nêu tên và gửi lại. Tệp gốc của đơn vị không rời khỏi tỉnh.
Ở bộ (--take): lấy bản kê mới nhất của từng tỉnh và từng kỳ, cả bản kê hoặc không gì cả. Đơn vị, biểu, chỉ tiêu phải có trong chương trình
(SNV của TN ở đây là TN_SNV, xem: danvan units import --help), biểu phải giống nhau; nếu không thì nêu rõ và không lấy. Sau đó status, consolidate, results, close, explain như thường.
Kho mất hoặc cũ đi thì tỉnh chạy lại lệnh này là đủ: gửi lại và đánh số tiếp.
Mã kết thúc: 1 khi phần của một tỉnh không đọc được (các tỉnh khác vẫn lấy); 2 khi --take ở chính tỉnh đã gửi; 3 khi có bản kê không lấy được;
4 khi kho không còn đúng như đã gửi.`

const syncEnglish = `STORE is the folder of the store (a share, a shared disk, or a folder that is synchronised), made once by: danvan facts init STORE.

In a province: pushes the facts files of the submissions that count, then one manifest for each period. What is there is not sent
again; after a cut the next run goes on; a file in the store that is damaged is named and sent again. Units' own files do not
leave the province.
In a ministry (--take): takes the last manifest of each province and period, whole or not at all. The ministry's programme has to
have the province's units, forms and fields (SNV of TN is TN_SNV here, see danvan units import --help), and the forms have to be
the same; what does not fit is named, and that manifest is not taken. Then status, consolidate, results, close and explain work as usual.
If the store was lost or is an older copy, run this in each province again: it fills the store and numbers its manifests above those
that were pushed before.
Exit codes: 1 where the part of a province cannot be read (the others are taken); 2 for --take in the province that pushed; 3 where
a manifest was not taken; 4 where the store is not what was put into it.`

// takenFolder is where facts files of provinces are kept, below the facts: under the names
// of their content, whatever programme they are read by.
const takenFolder = "taken"

// takenPath is where a facts file of a province is kept. Its name was held against what a
// digest looks like when the manifest was read.
func (w *workspace) takenPath(f factstore.File) string {
	return filepath.Join(w.path(w.settings.Facts), takenFolder, f.SHA256[:2], f.SHA256+".parquet")
}

// takenFile reads a facts file of a province and holds it against its name.
func (w *workspace) takenFile(f factstore.File) ([]byte, error) {
	name := w.takenPath(f)
	b, err := w.disk.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, disk.Explain(name, err)
	}
	if err != nil || hashOf(b) != f.SHA256 {
		return nil, pipeline.Say("tệp số liệu %s của tỉnh không có hoặc đã bị thay đổi. Lấy lại bằng: danvan facts sync KHO --take --verify",
			"the facts file %s of a province is not there or was changed. Bring it back by: danvan facts sync STORE --take --verify", name)
	}
	return b, nil
}

// withTaken is a reader of units' files that also reads manifests again, in a room: their
// cells are in the facts files that were taken, which their digests hold against any change.
func (w *workspace) withTaken(files *room.Room, units pipeline.Reader) pipeline.Reader {
	return pipeline.TakenReader{Reader: units, Manifest: func(ctx context.Context, o pipeline.Original) ([]pipeline.Submission, error) {
		m, err := factstore.Parse(o.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read manifest %d of %s: %w", o.Taken.Number, o.Taken.From, err)
		}
		return w.takenCells(ctx, files, m, *o.Taken, o.Brought, w.takenFile)
	}}
}

// refusedError says why what a province pushed, whole as it is, is not taken.
type refusedError struct{ why pipeline.Sentence }

func (e *refusedError) Error() string { return e.why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *refusedError) Unwrap() error { return e.why }

// takenCells returns submissions of a manifest, by the codes that t gives them, with their cells, out of its files, which
// another office has made: they are opened in a room, as units' files are.
func (w *workspace) takenCells(ctx context.Context, files *room.Room, m factstore.Manifest, t pipeline.Taken, subs []pipeline.Submission, file func(factstore.File) ([]byte, error)) ([]pipeline.Submission, error) {
	theirs := make(map[string]string, len(m.Submissions)) // names in the files
	for _, s := range m.Submissions {
		theirs[t.Submission(s).ID] = s.ID
	}
	asked := make([]string, len(subs))
	for i := range subs {
		asked[i] = theirs[subs[i].ID]
	}
	cells := make(map[string][]pipeline.Cell, len(asked))
	for _, f := range m.Files {
		b, err := file(f)
		if err != nil {
			return nil, err
		}
		found, err := files.Facts(ctx, b, asked)
		if foreign := (*room.FactsError)(nil); errors.As(err, &foreign) {
			return nil, &refusedError{pipeline.Sentence{
				Vietnamese: fmt.Sprintf("tệp số liệu %s của %s không đọc được: %s", f.SHA256, m.Province, foreign.Why.Vietnamese),
				English:    fmt.Sprintf("the facts file %s of %s cannot be read: %s", f.SHA256, m.Province, foreign.Why.English),
			}}
		}
		if err != nil {
			return nil, fmt.Errorf("read the facts file %s of %s: %w", f.SHA256, m.Province, err)
		}
		for id, of := range found {
			if _, known := cells[id]; !known { // as the warehouse reads them: the first file by name
				cells[id] = of
			}
		}
	}
	out := make([]pipeline.Submission, len(subs))
	for i, s := range subs {
		of, there := cells[asked[i]]
		if !there {
			return nil, &refusedError{pipeline.Say("các tệp số liệu mà bản kê số %d của %s nêu không có bản nộp của %s (biểu %s)", "the facts files that manifest %d of %s names do not hold the submission of %s (form %s)",
				m.Number, m.Province, s.Unit, s.Form)}
		}
		s.Cells, s.Content = of, ingest.ContentDigest(of)
		t.Cells(of, w.programme.Form(s.Form, s.Period))
		out[i] = s
	}
	return out, nil
}

// takenFiles are the facts files that manifests taken before name, each once, with the
// province that pushed it.
func takenFiles(receipts []pipeline.Receipt) iter.Seq2[factstore.File, string] {
	return func(yield func(factstore.File, string) bool) {
		met := map[string]bool{}
		for i := range receipts {
			if receipts[i].Taken == nil {
				continue
			}
			for _, x := range receipts[i].Taken.Files {
				if f := factstore.File(x); !met[f.SHA256] {
					met[f.SHA256] = true
					if !yield(f, receipts[i].Taken.From) {
						return
					}
				}
			}
		}
	}
}

// lackingTaken says what is wrong with the facts files that manifests taken before name; it
// is zero where nothing is. With whole every file is read, else its size is looked at.
func (w *workspace) lackingTaken(receipts []pipeline.Receipt, whole bool) pipeline.Sentence {
	from, named, lacking := map[string]bool{}, 0, 0
	for f, province := range takenFiles(receipts) {
		named++
		info, err := w.disk.Stat(w.takenPath(f))
		if err == nil && whole {
			_, err = w.takenFile(f)
		}
		if err != nil || info.Size() != f.Size {
			lacking++
			from[province] = true
		}
	}
	if lacking == 0 {
		return pipeline.Sentence{}
	}
	provinces := strings.Join(slices.Sorted(maps.Keys(from)), ", ")
	return pipeline.Say("%[1]d trên %[2]d tệp số liệu lấy từ các tỉnh (%[3]s) không có trong facts/taken hoặc đã bị thay đổi. Lấy lại bằng: danvan facts sync KHO --take --verify",
		"%[1]d of %[2]d facts files taken from provinces (%[3]s) are not in facts/taken or were changed. Bring them back by: danvan facts sync STORE --take --verify", lacking, named, provinces)
}

// keepTaken keeps a facts file of a province.
func (w *workspace) keepTaken(f factstore.File, b []byte) error {
	return wholefile.On(w.disk).Bytes(w.takenPath(f), 0o644, b)
}
