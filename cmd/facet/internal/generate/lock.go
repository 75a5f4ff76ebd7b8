package generate

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/shared/contract"
)

// LockFile is the name of the lock in the folder of the documents.
const LockFile = "contract.lock.yaml"

// LockOf returns the lock of a folder of documents.
func LockOf(specs string) string { return filepath.Join(specs, LockFile) }

// Lock returns what the frontends of a folder rely on. It writes nothing.
func Lock(specs string) (*contract.Lock, error) {
	planned, err := Plan(specs)
	return lock(planned), err
}

func lock(frontends []*plan.Frontend) *contract.Lock {
	l := &contract.Lock{Version: contract.Version, Frontends: map[string]map[string][]contract.Call{}}
	for _, f := range frontends {
		if calls := f.Lock(); len(calls) > 0 {
			l.Frontends[f.Name] = calls
		}
	}
	return l
}

// writeLock makes the file hold what the frontends of a result rely on, and removes one of no use.
func writeLock(file string, result *Result) error {
	l := lock(result.Frontends)
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(l.Frontends) == 0 {
		if _, wrong := contract.Read(old); wrong != nil {
			return nil //nolint:nilerr // it is not there, or somebody else's
		}
		result.Removed = append(result.Removed, file)
		return os.Remove(file)
	}
	result.Files++
	data, err := l.Write()
	if err != nil || bytes.Equal(data, old) {
		return err
	}
	result.Written = append(result.Written, file)
	return os.WriteFile(file, data, 0o644)
}
