package soundness

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// of returns what is of a frontend, under the names that it has there.
func of[All []string | map[string]string](all All, frontend string) All {
	switch all := any(all).(type) {
	case []string:
		var some []string
		for _, by := range all {
			if operation, ok := strings.CutPrefix(by, frontend+"."); ok {
				some = append(some, operation)
			}
		}
		return any(some).(All)
	case map[string]string:
		some := map[string]string{}
		for by, why := range all {
			if operation, ok := strings.CutPrefix(by, frontend+"."); ok {
				some[operation] = why
			}
		}
		return any(some).(All)
	}
	return nil
}

// written puts documents into a folder.
func written(t *testing.T, dir string, files map[string][]byte) string {
	t.Helper()
	for name, data := range files {
		put(t, filepath.Join(dir, name), data)
	}
	return dir
}

// used adds to documents that of the upstreams no more is read than is used.
func used(files map[string][]byte) map[string][]byte {
	selection := ""
	for name := range files {
		if upstream, ok := strings.CutPrefix(name, "upstreams/"); ok {
			selection += strings.TrimSuffix(upstream, ".yaml") + ": used\n"
		}
	}
	files["operations.yaml"] = []byte(selection)
	return files
}

func put(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// callers returns the operations of a frontend that call an upstream.
func callers(t *testing.T, name string, frontend []byte, upstream string) []string {
	t.Helper()
	var all []string
	eachOperation(t, frontend, func(_ object, _ string, op object) {
		if strings.Contains(fmt.Sprint(op["x-bff"]), "$sourceDescriptions."+upstream+".") {
			all = append(all, name+"."+op["operationId"].(string))
		}
	})
	slices.Sort(all)
	return all
}

// only returns a frontend's document with some of its operations, and what these need.
func only(t *testing.T, frontend []byte, operations []string) []byte {
	t.Helper()
	root := eachOperation(t, frontend, func(item object, method string, op object) {
		if !slices.Contains(operations, op["operationId"].(string)) {
			delete(item, method)
		}
	})
	paths := root["paths"].(object)
	maps.DeleteFunc(paths, func(_ string, item any) bool {
		return !slices.ContainsFunc(slices.Collect(maps.Values(item.(object))), isOperation)
	})
	named := root["x-bff"].(object)
	text := marshal(paths)
	named["sourceDescriptions"] = slices.DeleteFunc(named["sourceDescriptions"].([]any), func(v any) bool {
		return !bytes.Contains(text, []byte("$sourceDescriptions."+v.(object)["name"].(string)+"."))
	})
	prune(root)
	return marshal(root)
}

// prune takes out of a document the components that nothing refers to.
func prune(root object) {
	used := map[string]bool{}
	var follow func(v any)
	follow = func(v any) {
		switch v := v.(type) {
		case object:
			for _, inside := range v {
				follow(inside)
			}
			ref, _ := v["$ref"].(string)
			if tokens := strings.Split(ref, "/"); strings.HasPrefix(ref, "#/components/") && !used[ref] {
				used[ref] = true
				follow(root["components"].(object)[tokens[2]].(object)[tokens[3]])
			}
		case []any:
			for _, inside := range v {
				follow(inside)
			}
		}
	}
	follow(root["paths"])
	for section, v := range root["components"].(object) {
		if section != "securitySchemes" {
			maps.DeleteFunc(v.(object), func(name string, _ any) bool { return !used["#/components/"+section+"/"+name] })
		}
	}
}

func isOperation(v any) bool { op, ok := v.(object); return ok && op["operationId"] != nil }

// eachOperation calls do with each operation of a document, and the path and the method that it has, and returns the document.
func eachOperation(t *testing.T, document []byte, do func(item object, method string, op object)) object {
	t.Helper()
	var root object
	if err := yaml.Unmarshal(document, &root); err != nil {
		t.Fatal(err)
	}
	for _, item := range root["paths"].(object) {
		for method, v := range maps.Clone(item.(object)) {
			if isOperation(v) {
				do(item.(object), method, v.(object))
			}
		}
	}
	return root
}
