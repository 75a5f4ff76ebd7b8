package dev

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is for how long nothing must change before a change counts: editors write files in steps.
const quiet = 100 * time.Millisecond

// left are folders in which nothing is that a binary is made of, or what is made here.
var left = []string{"gen", "bin", "deploy", "docs", "node_modules"}

// watch tells changed when a document or a file of Go has changed, until ctx ends.
func watch(ctx context.Context, dir string, changed chan<- struct{}) (wait func(), err error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := follow(watcher, dir, dir); err != nil {
		_ = watcher.Close()
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = watcher.Close() }() // nothing is lost with it
		listenTo(ctx, watcher, dir, changed)
	}()
	return func() { <-done }, nil
}

// follow watches a folder and those in it.
func follow(watcher *fsnotify.Watcher, root, dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return ifThere(err)
		}
		if !entry.IsDir() {
			return nil
		}
		if path != root && (strings.HasPrefix(entry.Name(), ".") || filepath.Dir(path) == root && slices.Contains(left, entry.Name())) {
			return filepath.SkipDir
		}
		return ifThere(watcher.Add(path))
	})
}

// ifThere forgets about what has just gone: that need not be watched.
func ifThere(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func listenTo(ctx context.Context, watcher *fsnotify.Watcher, root string, changed chan<- struct{}) {
	calm := time.NewTimer(quiet)
	calm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case event, ok := <-watcher.Events:
			if !ok {
				return
			}
			if event.Has(fsnotify.Create) {
				_ = follow(watcher, root, event.Name) // of a file there is nothing to follow
			}
			if counts(event) {
				calm.Reset(quiet)
			}
		case _, ok := <-watcher.Errors: // events were lost: look
			if !ok {
				return
			}
			calm.Reset(quiet)
		case <-calm.C:
			select {
			case changed <- struct{}{}:
			default: // that is known already
			}
		}
	}
}

// counts says whether an event may make a difference. A folder that came or went has no extension, and counts.
func counts(event fsnotify.Event) bool {
	name := filepath.Base(event.Name)
	if event.Op == fsnotify.Chmod || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") {
		return false
	}
	return slices.Contains([]string{"", ".go", ".mod", ".sum", ".yaml", ".yml", ".json"}, filepath.Ext(name))
}
