package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

func newInit(a *app) *cobra.Command {
	var programme string
	cmd := &cobra.Command{
		Use:   "init DIR --programme NAME",
		Short: a.say("Tạo thư mục làm việc cho một chương trình", "Makes a workspace for a programme"),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := runInit(cmd.Context(), args[0], programme); err != nil {
				return err
			}
			a.tell("Đã tạo thư mục làm việc %s với chương trình %s.", "Made the workspace %s with the programme %s.", args[0], programme)
			return nil
		},
	}
	cmd.Flags().StringVar(&programme, "programme", "", a.say("tên chương trình có sẵn, hoặc thư mục của chương trình (có dấu “/”): ", "name of a programme in this binary, or the folder of one (with a /): ")+strings.Join(config.PackNames(), ", "))
	required(cmd, "programme")
	return cmd
}

// source is a programme pack by the name of one in the binary or by its folder.
type source struct {
	name   string
	pack   fs.FS
	folder string // "" for one in the binary
}

// findProgramme takes the name of a programme in the binary, or a folder: an office
// that made its own programme starts from that.
func findProgramme(nameOrFolder string) (source, error) {
	if strings.ContainsRune(nameOrFolder, filepath.Separator) || nameOrFolder == "." {
		if info, err := os.Stat(nameOrFolder); err != nil || !info.IsDir() {
			return source{}, usage("%s không phải là thư mục", "%s is not a folder", nameOrFolder)
		}
		return source{nameOrFolder, os.DirFS(nameOrFolder), nameOrFolder}, nil
	}
	pack, err := config.OpenPack(nameOrFolder)
	if info, no := os.Stat(nameOrFolder); err != nil && no == nil && info.IsDir() {
		here := "." + string(filepath.Separator) + nameOrFolder
		return source{}, usage("%s không phải là tên của chương trình có sẵn; nếu muốn dùng thư mục này, ghi %s", "%s is not the name of a programme in this binary; if the folder is meant, write %s", nameOrFolder, here)
	}
	if err != nil {
		return source{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	return source{nameOrFolder, pack, ""}, nil
}

// named is the pack as a command names it.
func (s source) named() string {
	if s.folder != "" {
		return filepath.Clean(s.folder)
	}
	return s.name
}

// packFolder opens the folder of a pack that a command works on.
func packFolder(dir string) (fs.FS, error) {
	if _, err := os.Stat(filepath.Join(dir, "programme.yaml")); errors.Is(err, fs.ErrNotExist) {
		return nil, usage("%s không phải là gói chương trình (không có programme.yaml)", "%s is no programme pack (it has no programme.yaml)", dir)
	}
	return os.DirFS(dir), nil
}

// readPackFolder reads it.
func readPackFolder(dir string) (*pipeline.Programme, error) {
	pack, err := packFolder(dir)
	if err != nil {
		return nil, err
	}
	return config.ReadPack(pack)
}

// outside refuses a folder inside the pack: a copy of the pack into itself never ends.
func (s source) outside(dir string) error {
	pack, err := os.Stat(s.folder)
	if s.folder == "" || err != nil {
		return nil // in the binary, or told when it is read
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("look at %s: %w", dir, err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && os.SameFile(info, pack) {
			return usage("%s nằm trong gói chương trình %s; đặt thư mục này ra ngoài gói", "%s lies in the programme pack %s; put the folder outside it", dir, s.named())
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

func (s source) copyTo(dir string) error {
	if s.folder == "" {
		return config.CopyPack(s.name, dir)
	}
	if err := os.CopyFS(dir, s.pack); err != nil {
		return fmt.Errorf("copy programme %s: %w", s.folder, err)
	}
	return config.WriteSchemas(dir)
}

// runInit makes danvan.yaml, recipients.yaml with nobody in it, programme/, a folder for each unit in inbox/ and
// outbox/, and the folders of the archive, facts and reports. A folder that already
// is a workspace is left alone.
func runInit(_ context.Context, dir, programme string) error {
	if _, err := os.Stat(filepath.Join(dir, config.SettingsFile)); err == nil {
		return pipeline.Say("%s đã là thư mục làm việc", "%s is a workspace already", dir)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("make workspace: %w", err)
	}
	from, err := findProgramme(programme)
	if err != nil {
		return err
	}
	if err := from.outside(dir); err != nil {
		return err
	}
	p, err := config.ReadPack(from.pack)
	if err != nil {
		return err
	}
	if err := checkTemplates(p); err != nil {
		return err
	}
	if err := from.copyTo(filepath.Join(dir, "programme")); err != nil {
		return err
	}
	if err := makeFolders(dir, p); err != nil {
		return err
	}
	if err := config.WriteRecipients(dir, p); err != nil {
		return err
	}
	return config.WriteSettings(dir, p.Code) // last: with danvan.yaml the folder is a workspace
}

// makeFolders makes those folders of a workspace that are not there.
func makeFolders(dir string, p *pipeline.Programme) error {
	folders := []string{"archive", "facts", "reports"}
	for _, u := range p.Units {
		folders = append(folders, filepath.Join("inbox", u.Code), filepath.Join("outbox", u.Code))
	}
	for _, f := range folders {
		if err := os.MkdirAll(filepath.Join(dir, f), 0o755); err != nil {
			return fmt.Errorf("make workspace: %w", err)
		}
	}
	marker := "Tệp này chứng tỏ thư mục dùng chung đang có mặt; không xóa.\n"
	return wholefile.Bytes(filepath.Join(dir, "inbox", inbox.Marker), 0o444, []byte(marker))
}
