package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build is what the toolchain wrote into the binary about itself: it cannot disagree
// with what was built, as a number kept by hand could.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func readBuild() build {
	b := build{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		}
	}
	return b
}

// commit is the version of a build that was made from a commit; "" of another, which nobody can
// build again.
func (b build) commit() string {
	if b.Revision == "" {
		return ""
	}
	return b.Version
}

// thisProgram tells this build from every other, also from those of the same commit with
// other changes: by its commit and by the file that runs. It is "" where that cannot be
// told.
func thisProgram() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Stat(name)
	if err != nil {
		return ""
	}
	return fmt.Sprint(readBuild(), file.Size(), file.ModTime().UnixNano())
}

// addVersion gives the program --version and the command that says more.
func (a *app) addVersion(root *cobra.Command) {
	root.Version = readBuild().Version
	root.SetVersionTemplate("danvan {{.Version}}\n")
	root.InitDefaultVersionFlag()
	root.Flags().Lookup("version").Usage = a.say("in phiên bản", "print the version")
	root.AddCommand(newVersion(a))
}

func newVersion(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: a.say("In phiên bản của chương trình", "Prints the program's version"),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runVersion(a, asJSON) },
	}
	a.jsonFlag(cmd, &asJSON)
	return cmd
}

func runVersion(a *app, asJSON bool) error {
	b := readBuild()
	if asJSON {
		return a.printJSON(b)
	}
	fmt.Fprintf(a.out, "danvan %s (%s, %s)\n", b.Version, b.Platform, b.Go)
	if b.Revision != "" {
		fmt.Fprintf(a.out, a.say("mã nguồn: %s, %s\n", "source: %s, %s\n"), b.Revision, b.Time)
	}
	return nil
}
