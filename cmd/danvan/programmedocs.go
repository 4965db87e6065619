package main

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
	"danvan/templates/packbook"
	"danvan/templates/programmedocs"
)

func newProgrammeDocs(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "docs [NAME|DIR] [--out FILE]",
		Short: a.say("Một trang HTML mô tả chương trình", "Describes a programme on one HTML page"),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.pack(args)
			if err != nil {
				return err
			}
			if err := writeDocs(p, out); err != nil {
				return err
			}
			a.tell("Đã ghi %s.", "Wrote %s.", out)
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "chuong-trinh.html", a.say("tệp ghi", "file to write"))
	return cmd
}

func newProgrammeExport(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export [NAME|DIR] --xlsx FILE",
		Short: a.say("Ghi đơn vị, biểu, hệ thức, chỉ tiêu của chương trình ra một tệp Excel để sửa", "Writes units, forms, relations and indicators of a programme to a workbook for editing"),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.pack(args)
			if err != nil {
				return err
			}
			err = wholefile.Write(out, 0o644, func(w io.Writer) error { return packbook.Export(w, p) })
			if err == nil {
				of := strings.Join(append([]string{out}, args...), " ")
				a.tell("Đã ghi %s. Sửa xong, đưa lại bằng: danvan programme import %s --out THƯ-MỤC-MỚI", "Wrote %s. When edited, bring it back by: danvan programme import %s --out NEWDIR", out, of)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&out, "xlsx", "chuong-trinh.xlsx", a.say("tệp ghi", "file to write"))
	return cmd
}

// pack reads the pack that a command is about.
func (a *app) pack(args []string) (*pipeline.Programme, error) {
	from, err := a.packOf(args)
	if err != nil {
		return nil, err
	}
	return config.ReadPack(from.pack)
}

func writeDocs(p *pipeline.Programme, out string) error {
	page, err := programmedocs.Docs(p)
	if err != nil {
		return err
	}
	return wholefile.Bytes(filepath.Clean(out), 0o644, page)
}
