package transform

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Body says what to change of a JSON body.
type Body struct {
	// Rename gives members another name, by a JSON pointer (RFC 6901) of the names as they come in. Lists have no place in it:
	// "/items/sku" is that of every item.
	Rename map[string]string
	// Case respells the names of all members but those that Rename has.
	Case Case
	// Inject sets members of the outermost object to texts, in place of whatever came under their names. A body that is not
	// an object has no place for them and goes without.
	Inject map[string]string
}

// body is a compiled Body.
type body struct {
	renames *place
	spelt   Case
	inject  []field
}

// place is where a pointer leads.
type place struct {
	to      string
	renamed bool
	below   map[string]*place
}

// at returns the place of a member, or nil.
func (p *place) at(name string) *place {
	if p == nil {
		return nil
	}
	return p.below[name]
}

func (b *body) empty() bool { return b.renames == nil && b.spelt == AsIs && len(b.inject) == 0 }

func (b Body) compile() (*body, error) {
	compiled := &body{spelt: b.Case}
	var errs []error
	if b.Case != AsIs && b.Case != Snake && b.Case != Camel {
		errs = append(errs, fmt.Errorf("a Case of %q: want snake or camel", b.Case))
	}
	for _, pointer := range slices.Sorted(maps.Keys(b.Rename)) {
		errs = append(errs, compiled.rename(pointer, b.Rename[pointer]))
	}
	for _, name := range slices.Sorted(maps.Keys(b.Inject)) {
		parsed, err := parseText(b.Inject[name])
		errs = append(errs, named("Inject "+name, err))
		compiled.inject = append(compiled.inject, field{name, parsed})
	}
	return compiled, errors.Join(errs...)
}

func (b *body) rename(pointer, to string) error {
	if !strings.HasPrefix(pointer, "/") {
		return fmt.Errorf("rename %q: want a JSON pointer, as /items/sku", pointer)
	}
	if b.renames == nil {
		b.renames = &place{}
	}
	at := b.renames
	for name := range strings.SplitSeq(pointer[1:], "/") {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		if at.below == nil {
			at.below = map[string]*place{}
		}
		if at.below[name] == nil {
			at.below[name] = &place{}
		}
		at = at.below[name]
	}
	at.to, at.renamed = to, true
	return nil
}

// name returns what a member is called afterwards.
func (b *body) name(at *place, name string) string {
	if at != nil && at.renamed {
		return at.to
	}
	return b.spelt.of(name)
}

// injects says whether a member of the outermost object is set.
func (b *body) injects(name string) bool {
	return slices.ContainsFunc(b.inject, func(f field) bool { return f.name == name })
}
