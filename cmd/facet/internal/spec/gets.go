package spec

import (
	"cmp"
	"slices"
	"strings"
)

// Get is an operation that reads.
type Get struct {
	// ID is what it is called, Path its path.
	ID, Path string
	// Deprecated says that it should not be begun with.
	Deprecated bool
}

// Gets returns the GETs of the document as a selection names them, the simplest paths first. The document is not looked at
// otherwise: it may be wrong.
func (d *Document) Gets() ([]Get, error) {
	f := d.workspace.whole(d.File)
	if f.err != nil {
		return nil, f.err
	}
	if wrong := version(f); wrong != nil {
		return nil, Diagnostics{*wrong}
	}
	var all []Get
	for path, item := range members(get(f.root, "paths")) {
		if op := get(item, "get"); op != nil {
			deprecated := get(op, "deprecated")
			all = append(all, Get{identify("get", path.Value, op), path.Value, deprecated != nil && deprecated.Value == "true"})
		}
	}
	slices.SortStableFunc(all, func(a, b Get) int {
		return cmp.Or(worth(a)-worth(b), cmp.Compare(len(a.Path), len(b.Path)), cmp.Compare(a.Path, b.Path))
	})
	return all, nil
}

// worth is lower for what is simpler.
func worth(g Get) int {
	n := 10*strings.Count(g.Path, "{") + strings.Count(g.Path, "/")
	if g.Deprecated {
		n += 1000
	}
	return n
}

// Server returns the URL of the document's first server, its variables replaced with their defaults; empty when there is
// none.
func (d *Document) Server() string {
	servers := content(get(d.workspace.whole(d.File).root, "servers"))
	if len(servers) == 0 {
		return ""
	}
	address := get(servers[0], "url")
	if address == nil {
		return ""
	}
	text := address.Value
	for name, variable := range members(get(servers[0], "variables")) {
		if is := get(variable, "default"); is != nil {
			text = strings.ReplaceAll(text, "{"+name.Value+"}", is.Value)
		}
	}
	return text
}
