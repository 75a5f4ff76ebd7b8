package binary

import (
	"log/slog"
	"path/filepath"

	"github.com/fsnotify/fsnotify"

	"github.com/facet-bff/facet/shared/config"
)

// watch tells when something happens in the directories of files. The files themselves are not watched: who replaces one,
// as editors do and as Kubernetes does with the symbolic link of a ConfigMap, leaves the watch with the old one.
type watch struct{ *fsnotify.Watcher }

func newWatch() (*watch, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &watch{watcher}, nil
}

// follow watches the directories of the files, and of what they are links to.
func (w *watch) follow(files config.Files, logger *slog.Logger) {
	for file := range files {
		directories := []string{filepath.Dir(file)}
		if target, err := filepath.EvalSymlinks(file); err == nil {
			directories = append(directories, filepath.Dir(target))
		}
		for _, directory := range directories {
			if err := w.Add(directory); err != nil { // which does nothing for one that is watched
				logger.Warn("the configuration is not watched; SIGHUP reads it again", "directory", directory, "error", err)
			}
		}
	}
}
