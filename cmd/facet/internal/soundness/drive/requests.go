package drive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
)

// checkCalls says how the requests break the upstreams' documents; empty when they keep them. A value of the client's
// request, and a literal, keeps the schema of the parameter; anything else its type. Bodies keep theirs.
func (d *documents) checkCalls(op body.Operation, e *exchange, kind string) string {
	for _, call := range e.calls {
		name, _, _ := strings.Cut(call.Op, ".")
		from, called := d.upstreams[name], d.called[call.Op]
		whole := map[string]bool{}
		for _, s := range d.stepsOf[op.ID][call.Op] {
			for place, ours := range s.ours {
				known, again := whole[place]
				whole[place] = ours && (!again || known)
			}
		}
		if call.Method != called.Method {
			return fmt.Sprintf("a call of %s, which is %s, by %s", call.Op, called.Method, call.Method)
		}
		if problem := from.parameters(called, call, whole); problem != "" {
			return "a call of " + call.Op + " that breaks its document: " + problem
		}
		if problem := from.payload(called, call, kind, d.forwards[op.ID]); problem != "" {
			return "a call of " + call.Op + " whose body breaks its document: " + problem
		}
		if d.forwards[op.ID] && !bytes.Equal(call.Sent, bytes.TrimSpace(e.asked)) {
			return "the body that is passed on is another one"
		}
	}
	return ""
}

func (s side) payload(op body.Operation, call sent, kind string, forwarded bool) string {
	taken, ok := op.Raw["requestBody"].(body.Object)
	if !ok {
		if len(call.Sent) > 0 {
			return "it takes none"
		}
		return ""
	}
	_, place := s.doc.Content(taken, "#/paths/"+escape(op.Path)+"/"+strings.ToLower(op.Method)+"/requestBody", "application/json")
	if place == "" || len(call.Sent) == 0 && taken["required"] != true {
		return ""
	}
	judge := s.asked
	if kind == broken && !forwarded { // bounds, patterns and formats are proved and not checked
		judge = s.askedTypes
	}
	if err := judge.Check(place, call.Sent); err != nil {
		return fmt.Sprintf("%v\n%s", err, call.Sent)
	}
	return ""
}

// parameters judges those of one call. whole says which of them keep all of their schema.
func (s side) parameters(op body.Operation, call sent, whole map[string]bool) string {
	path, query, _ := strings.Cut(call.Target, "?")
	fields, err := url.ParseQuery(query)
	if err != nil {
		return err.Error()
	}
	inPath := segments(op.Path, path)
	if inPath == nil {
		return "its path is " + path
	}
	raw, _ := op.Raw["parameters"].([]any)
	for i, v := range raw {
		p, _ := v.(body.Object)
		name, _ := p["name"].(string)
		in, _ := p["in"].(string)
		schema, ok := p["schema"].(body.Object)
		if !ok || p["$ref"] != nil {
			continue
		}
		var values []string
		switch in {
		case "path":
			values = []string{inPath[name]}
		case "query":
			values = fields[name]
		case "header":
			if value := call.Header.Get(name); value != "" {
				values = []string{value}
			}
		}
		if len(values) == 0 {
			if p["required"] == true && schema["type"] != "array" {
				return "it lacks " + name
			}
			continue
		}
		judge := s.askedTypes
		if whole[in+" "+name] {
			judge = s.asked
		}
		place := fmt.Sprintf("#/paths/%s/%s/parameters/%d/schema", escape(op.Path), strings.ToLower(op.Method), i)
		if err := judge.Check(place, asJSON(s.doc.Resolve(schema), values, s.doc)); err != nil {
			return fmt.Sprintf("%s: %v", name, err)
		}
	}
	return ""
}

// asJSON writes a parameter's values as its schema's type has them.
func asJSON(schema body.Object, values []string, doc *body.Document) []byte {
	if schema["type"] == "array" {
		items, _ := schema["items"].(body.Object)
		var all [][]byte
		for _, value := range values {
			all = append(all, asJSON(doc.Resolve(items), []string{value}, doc))
		}
		return append(append([]byte("["), bytes.Join(all, []byte(","))...), ']')
	}
	if schema["type"] != "string" && json.Valid([]byte(values[0])) {
		return []byte(values[0])
	}
	return quoted(values[0])
}

// segments returns the path parameters of a path that a template makes; nil when it makes no such path.
func segments(template, path string) map[string]string {
	var names []string
	pattern := regexp.QuoteMeta(template)
	for _, found := range regexp.MustCompile(`\{[^}]*\}`).FindAllString(template, -1) {
		names = append(names, found[1:len(found)-1])
		pattern = strings.Replace(pattern, regexp.QuoteMeta(found), "([^/]+)", 1)
	}
	found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(path)
	if found == nil {
		return nil
	}
	values := map[string]string{}
	for i, name := range names {
		value, err := url.PathUnescape(found[i+1])
		if err != nil {
			return nil
		}
		values[name] = value
	}
	return values
}

func escape(token string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(token) }
