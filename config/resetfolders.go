package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"danvan/pipeline/wholefile"
)

// ResetFolders puts the folders of a restored workspace back into it and returns the
// keys that were changed: a copy that kept the old paths would work on the workspace
// that it was copied from. Everything else in danvan.yaml stays as it was written.
func ResetFolders(dir string) ([]string, error) {
	name := filepath.Join(dir, SettingsFile)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reset folders: %w", err)
	}
	loaded, err := LoadSettings(dir)
	if err != nil {
		return nil, err
	}
	var changed []string
	for _, s := range allSettings() {
		now := map[string]string{"programme": loaded.Programme, "inbox": loaded.Inbox, "outbox": loaded.Outbox,
			"archive": loaded.Archive, "facts": loaded.Facts, "reports": loaded.Reports}[s.key]
		if s.folder == "" || now == s.folder {
			continue
		}
		line := regexp.MustCompile(`(?m)^` + s.key + `[ \t]*:.*$`)
		text = line.ReplaceAll(text, []byte(s.key+": "+s.folder))
		changed = append(changed, s.key)
	}
	if changed == nil {
		return nil, nil
	}
	return changed, wholefile.Bytes(name, 0o644, bytes.TrimLeft(text, "\uFEFF"))
}
