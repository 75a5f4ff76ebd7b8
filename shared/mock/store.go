package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/sample"
)

// mostItems bounds a collection; the oldest goes first.
const mostItems = 1000

// mostCollections bounds how many are remembered: one that would be more is answered as if nothing were.
const mostCollections = 1000

// store remembers what collections have.
type store struct {
	items map[string]string // the pattern of an item's path, by that of its collection

	mu          sync.Mutex
	collections map[string]*collection // by their paths, as they were asked
	made        uint64
}

// collection is the items of a path.
type collection struct {
	ids   []string // in their order, the newest first
	items map[string]map[string]any
	gone  map[string]bool
	known bool // the list that it began with is among the items
}

func newStore(operations []*operation) *store {
	s := &store{items: map[string]string{}, collections: map[string]*collection{}}
	for _, op := range operations {
		at := strings.LastIndex(op.pattern, "/")
		if last := op.pattern[at+1:]; strings.HasPrefix(last, "{") && strings.HasSuffix(last, "}") && strings.Count(last, "{") == 1 && at > 0 {
			s.items[op.pattern[:at]] = op.pattern
		}
	}
	return s
}

// answer returns what is remembered of what is asked for; nil for nothing.
func (s *store) answer(m *making) *Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimSuffix(m.r.URL.Path, "/")
	if item, ok := s.items[m.op.pattern]; ok {
		c := s.collection(path)
		switch {
		case c == nil:
		case m.op.method == http.MethodPost:
			return s.create(m, c, strings.Trim(item[strings.LastIndex(item, "/")+1:], "{}"))
		case m.op.method == http.MethodGet:
			return c.list(m, strings.Trim(item[strings.LastIndex(item, "/")+1:], "{}"))
		}
		return nil
	}
	at := strings.LastIndex(m.op.pattern, "/")
	if at < 0 || s.items[m.op.pattern[:at]] != m.op.pattern {
		return nil
	}
	if c := s.collection(path[:strings.LastIndex(path, "/")]); c != nil {
		return c.item(m, m.params[m.op.names[len(m.op.names)-1]])
	}
	return nil
}

func (s *store) collection(path string) *collection {
	c := s.collections[path]
	if c == nil && len(s.collections) < mostCollections {
		c = &collection{items: map[string]map[string]any{}, gone: map[string]bool{}}
		s.collections[path] = c
	}
	return c
}

// create remembers what was posted, under an id that is new.
func (s *store) create(m *making, c *collection, param string) *Answer {
	name, media := m.media()
	if media == nil || media.Schema == nil || media.Schema.Value == nil {
		return nil
	}
	s.made++
	source := m.source()
	source.Seed += s.made
	source.Fresh = true // else everything would have the id of the example
	v, err := source.Value(media.Schema.Value, "")
	object, ok := v.(map[string]any)
	if err != nil || !ok {
		return nil
	}
	overlay(source, media.Schema.Value, object, m.body())
	id, ok := identify(object, param)
	if !ok {
		return nil
	}
	c.put(id, object)
	answer := m.finished(name, object)
	if m.status == http.StatusCreated {
		answer.Header.Set("Location", strings.TrimSuffix(m.r.URL.Path, "/")+"/"+id)
	}
	return answer
}

// list has what was created before what the list would have been.
func (c *collection) list(m *making, param string) *Answer {
	name, media := m.media()
	if media == nil || media.Schema == nil || media.Schema.Value == nil {
		return nil
	}
	v, err := m.value(media)
	if err != nil {
		return nil
	}
	member, items := listed(v)
	if items == nil {
		return nil
	}
	c.learn(items, param)
	all := []any{}
	for _, id := range c.ids {
		all = append(all, c.items[id])
	}
	source := m.source()
	for { // a list may have a greatest length
		changed := relisted(v, member, all, len(c.ids))
		if source.Check(media.Schema.Value, changed) == nil {
			return m.finished(name, changed)
		}
		if len(all) == 0 {
			return nil
		}
		all = all[:len(all)-1]
	}
}

// learn takes the items over that the list has had from the beginning.
func (c *collection) learn(items []any, param string) {
	if c.known {
		return
	}
	c.known = true
	for _, item := range items {
		object, ok := item.(map[string]any)
		if !ok {
			continue
		}
		if id, ok := identify(object, param); ok && !c.gone[id] && c.items[id] == nil {
			c.ids = append(c.ids, id)
			c.items[id] = object
		}
	}
}

// listed finds the list of an answer: the answer itself, or a member of it, the only one that has objects in it.
func listed(v any) (string, []any) {
	if items, ok := v.([]any); ok {
		return "", items
	}
	object, _ := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if items, ok := object[name].([]any); ok && (len(items) == 0 || isObject(items[0])) {
			return name, items
		}
	}
	return "", nil
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

// relisted is the answer with another list, and how many there are.
func relisted(v any, member string, items []any, total int) any {
	object, ok := v.(map[string]any)
	if !ok {
		return items
	}
	object = maps.Clone(object)
	object[member] = items
	for _, name := range []string{"total", "count", "totalCount", "total_count"} {
		if _, number := object[name].(float64); number {
			object[name] = float64(total)
		}
	}
	return object
}

// item reads, replaces, changes or deletes an item.
func (c *collection) item(m *making, id string) *Answer {
	if c.gone[id] {
		return m.missing(id)
	}
	switch m.op.method {
	case http.MethodDelete:
		c.drop(id)
		return nil // what the document says of it
	case http.MethodGet, http.MethodPut, http.MethodPatch:
	default:
		return nil
	}
	name, media := m.media()
	if media == nil || media.Schema == nil || media.Schema.Value == nil {
		return nil
	}
	stored, there := c.items[id]
	if !there {
		v, err := m.value(media)
		object, ok := v.(map[string]any)
		if err != nil || !ok || m.op.method == http.MethodGet {
			return nil
		}
		stored = object
	}
	source := m.source()
	object := maps.Clone(stored)
	if m.op.method != http.MethodGet {
		overlay(source, media.Schema.Value, object, m.body())
		c.put(id, object)
	}
	if source.Check(media.Schema.Value, object) != nil { // it is read in another form than it was written in
		v, err := m.value(media)
		whole, ok := v.(map[string]any)
		if err != nil || !ok {
			return nil
		}
		overlay(source, media.Schema.Value, whole, object)
		object = whole
	}
	return m.finished(name, object)
}

func (c *collection) put(id string, object map[string]any) {
	if _, there := c.items[id]; !there {
		c.ids = slices.Insert(c.ids, 0, id)
		if len(c.ids) > mostItems {
			delete(c.items, c.ids[mostItems])
			c.ids = c.ids[:mostItems]
		}
	}
	c.items[id] = object
	delete(c.gone, id)
}

func (c *collection) drop(id string) {
	if len(c.gone) < mostItems {
		c.gone[id] = true
	}
	delete(c.items, id)
	c.ids = slices.DeleteFunc(c.ids, func(other string) bool { return other == id })
}

// missing is the 404 that the document declares, or a problem.
func (m *making) missing(id string) *Answer {
	_, response := declared(m.op.about.Responses, http.StatusNotFound)
	if response == nil {
		return problem(http.StatusNotFound, fmt.Sprintf("There is no %s; it was deleted.", id))
	}
	other := *m
	other.status, other.response = http.StatusNotFound, response
	return other.make()
}

// body is the JSON object of the request; nil for any other.
func (m *making) body() map[string]any {
	defer again(m.r)
	var object map[string]any
	if m.r.Body != nil {
		_ = json.NewDecoder(m.r.Body).Decode(&object) // what is none changes nothing
	}
	return object
}

// overlay takes over what the schema takes.
func overlay(source sample.Source, schema *openapi3.Schema, object, with map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(with)) {
		before, there := object[name]
		if !there && !names(schema, name, 8) {
			continue
		}
		object[name] = with[name]
		if source.Check(schema, object) == nil {
			continue
		}
		if delete(object, name); there {
			object[name] = before
		}
	}
}

// names says that a schema has a property.
func names(schema *openapi3.Schema, name string, depth int) bool {
	if schema.Properties[name] != nil {
		return true
	}
	return depth > 0 && slices.ContainsFunc(slices.Concat(schema.AllOf, schema.OneOf, schema.AnyOf), func(ref *openapi3.SchemaRef) bool {
		return ref.Value != nil && names(ref.Value, name, depth-1)
	})
}

// identify returns the id of an item: the member that is called like the parameter, or id.
func identify(object map[string]any, param string) (string, bool) {
	for _, name := range []string{param, "id"} {
		switch id := object[name].(type) {
		case string:
			return id, id != ""
		case float64:
			return fmt.Sprintf("%.0f", id), true
		}
	}
	return "", false
}
