package bundle

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// target is what a reference leads to.
type target struct {
	file    string
	pointer string
	kind    kind
	sparse  bool // with nothing required
}

func (t target) String() string { return t.file + "#" + t.pointer }

// name is what a target is called in its own document.
func (t target) name() string {
	if tokens := tree.Tokens(t.pointer); len(tokens) > 0 {
		return tokens[len(tokens)-1]
	}
	return strings.TrimSuffix(path.Base(t.file), path.Ext(t.file))
}

// resolve returns what a reference in a file leads to.
func resolve(ref string, as kind, file string) (target, error) {
	location, fragment, _ := strings.Cut(ref, "#")
	u, err := url.Parse(location)
	if err != nil || u.IsAbs() || u.Host != "" {
		return target{}, fmt.Errorf("%s is no file of the workspace", ref)
	}
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		return target{}, fmt.Errorf("%s is no reference: %w", ref, err)
	}
	if u.Path != "" {
		file = path.Join(path.Dir(file), u.Path)
	}
	return target{file: file, pointer: pointer, kind: as}, nil
}
