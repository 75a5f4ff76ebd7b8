package plan

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
	"github.com/facet-bff/facet/shared/contract"
)

// payloadFacts says what a body is that is made of parts: no more than what the upstream takes, and of its members those that
// are mapped.
func payloadFacts(made *Projection, taken *Node, in *shaper) contract.Pointers {
	facts := factTree{}
	facts.payload("#", made, taken, in)
	facts.at("#").there = false
	return facts.pointers()
}

func (t factTree) payload(pointer string, made *Projection, taken *Node, in *shaper) {
	node := in.known(taken)
	switch {
	case made == nil || node == nil || made.Kind != Object && made.Kind != List:
		t.demand(pointer, demand{node: taken, in: in, whole: true}, nil)
		return
	case made.Kind == List:
		t.payload(pointer+"/*", made.Item, node.Items, in)
	default:
		for _, member := range made.Members {
			declared := node.member(member.Name)
			if declared == nil {
				continue
			}
			at := contract.Join(pointer, member.Name)
			t.payload(at, member.Value, declared.Node, in)
			t.at(at).there = member.Absent == ""
		}
		t.at(pointer).nodes = append(t.at(pointer).nodes, &Node{Type: "Object", Limits: &Limits{Closed: true}}) // nothing else is sent
	}
	t.demand(pointer, demand{node: taken, in: in}, nil)
	if len(made.Null) == 0 {
		t.at(pointer).present = true
	}
}

// fact is what is known of one pointer while a lock is made.
type fact struct {
	there, present, tested bool
	among                  []string
	types                  [][]string
	nodes                  []*Node // whose own demands hold
	schema                 string
	as                     string
	holds                  string // object or array, for what something inside is read of
	exact, never           bool
	name                   string
}

// factTree is facts by pointer.
type factTree map[string]*fact

func (t factTree) at(pointer string) *fact {
	if t[pointer] == nil {
		t[pointer] = &fact{}
	}
	return t[pointer]
}

// read adds what is relied on of a value and of what is read inside of it.
func (t factTree) read(pointer string, r *Reads) {
	own := t.at(pointer)
	own.there = own.there || r.relied.there
	own.present = own.present || r.relied.present
	own.tested = own.tested || r.relied.tested
	own.among = append(own.among, r.relied.among...)
	own.types = append(own.types, r.relied.types...)
	for _, d := range r.relied.targets {
		t.demand(pointer, d, nil)
	}
	for _, name := range r.Names() {
		own.holds = "object"
		t.read(contract.Join(pointer, name), r.Members[name])
	}
	if r.Items != nil {
		own.holds = "array"
		t.read(pointer+"/*", r.Items)
	}
}

// named is a schema with a name and where it was come to.
type named struct{ ref, pointer string }

// demand adds what a target demands.
func (t factTree) demand(pointer string, d demand, around []named) {
	own := t.at(pointer)
	node := d.in.known(d.node)
	if node == nil {
		return
	}
	if d.node.Ref != "" {
		if i := slices.IndexFunc(around, func(n named) bool { return n.ref == d.node.Ref }); i >= 0 && d.whole {
			own.as, own.present = around[i].pointer, own.present || !node.Nullable
			return
		}
		around = append(slices.Clip(around), named{d.node.Ref, pointer})
	}
	limits := limitsOf(node)
	switch {
	case d.loose:
		own.loosely(node)
		if d.whole && node.Type == "Array" {
			t.demand(pointer+"/*", demand{node: node.Items, in: d.in, whole: true, loose: true}, around)
		}
		return
	case !d.whole:
		own.nodes = append(own.nodes, node)
		return
	}
	own.present = own.present || !node.Nullable
	own.tested = own.tested || d.exact && node.Nullable && !unlimited(node) && pointer != "#"
	if limits.Open+limits.Conflict != "" || d.same && open(node) {
		own.schema = canonical(node.schema)
		return
	}
	own.nodes = append(own.nodes, node)
	if d.exact {
		own.exact, own.name, own.among = true, d.in.schemaName(d.node), append(own.among, node.Enum...) // which are constants
	}
	for _, member := range node.Members {
		at := contract.Join(pointer, member.Name)
		if member.Absent && d.in.direction == requests {
			t.at(at).never = true
		}
		if member.Absent || limits.Guessed && member.Node == nil {
			continue
		}
		t.demand(at, demand{node: member.Node, in: d.in, whole: true, exact: d.exact, same: d.same}, around)
		t.at(at).there = t.at(at).there || member.Required
		t.at(at).tested = t.at(at).tested || d.exact && !member.Required
	}
	for _, inside := range []*Node{node.Items, node.Rest} {
		if inside != nil {
			t.demand(pointer+"/*", demand{node: inside, in: d.in, whole: true, exact: d.exact, same: d.same}, around)
		}
	}
}

// loosely adds a type, and of a number its format.
func (f *fact) loosely(node *Node) {
	if node.Type == "Any" && limitsOf(node).Types == nil {
		return
	}
	f.types = append(f.types, typesOf(node))
	if node.Type == "Integer" || node.Type == "Number" {
		f.nodes = append(f.nodes, &Node{Type: node.Type, Format: node.Format})
	}
}

// pointers returns the facts as a lock has them.
func (t factTree) pointers() contract.Pointers {
	all := contract.Pointers{}
	for pointer, f := range t {
		if pointer == "#" || strings.HasSuffix(pointer, "/*") {
			f.there = false // whatever it is in
		}
		all[pointer] = f.lock()
	}
	return all
}

func (f *fact) lock() contract.Fact {
	made := contract.Fact{
		Required: f.there, Nullable: !f.present, Tested: f.tested, Among: slices.Compact(slices.Sorted(slices.Values(f.among))), Schema: f.schema, As: f.as,
		Exact: f.exact, Name: f.name, Never: f.never,
	}
	types := f.types
	all := &Limits{}
	for _, node := range f.nodes {
		if node.Type != "Any" || limitsOf(node).Types != nil {
			types = append(types, typesOf(node))
		}
		all = all.and(limitsOf(node))
		if made.Format == "" && (node.Type != "String" || textFormat(node) != "") {
			made.Format = node.Format
		}
	}
	if f.holds != "" {
		types = append(types, []string{f.holds})
	}
	switch common := common(types); len(common) {
	case 0:
	case 1:
		made.Type = common[0]
	default:
		made.Types = common
	}
	limited(&made, all)
	return made
}

// common returns the types that all of the lists have: an integer is a number.
func common(lists [][]string) []string {
	var all []string
	for i, list := range lists {
		if i == 0 {
			all = slices.Clone(list)
			continue
		}
		all = slices.Concat(slices.DeleteFunc(slices.Clone(all), func(t string) bool {
			return !slices.Contains(list, t) && (t != "integer" || !slices.Contains(list, "number"))
		}), slices.DeleteFunc(slices.Clone(list), func(t string) bool { return t != "integer" || !slices.Contains(all, "number") }))
	}
	slices.Sort(all)
	if slices.Contains(all, "number") {
		all = slices.DeleteFunc(all, func(t string) bool { return t == "integer" })
	}
	return slices.Compact(all)
}

// limited adds limits to a fact, those that its types know.
func limited(made *contract.Fact, l *Limits) {
	for _, v := range l.Values {
		if v.Kind == xbff.KindNull && !made.Nullable {
			continue
		}
		var value any
		if json.Unmarshal(v.JSON(), &value) == nil {
			if exact, err := strconv.ParseInt(v.Text, 10, 64); v.Kind == xbff.KindNumber && err == nil {
				value = int(exact)
			}
			made.Enum = append(made.Enum, value)
		}
	}
	if l.Min != nil {
		made.Minimum, made.ExclusiveMinimum = decimal(l.Min.Value), l.Min.Exclusive
	}
	if l.Max != nil {
		made.Maximum, made.ExclusiveMaximum = decimal(l.Max.Value), l.Max.Exclusive
	}
	made.MultipleOf = decimals(l.MultipleOf)
	made.Pattern = slices.Compact(slices.Sorted(slices.Values(l.Patterns)))
	made.MinLength, made.MaxLength = l.Length.Min, l.Length.Max
	made.MinItems, made.MaxItems, made.UniqueItems = l.Items.Min, l.Items.Max, l.Unique
	made.MinProperties, made.MaxProperties = l.Count.Min, l.Count.Max
	made.Closed = l.Closed
}

func decimals(all []*big.Rat) []string {
	set := map[string]bool{}
	for _, r := range all {
		set[decimal(r)] = true
	}
	return slices.Sorted(maps.Keys(set))
}
