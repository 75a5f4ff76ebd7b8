package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// projector proves that sources fit targets, and plans how the one becomes the other.
type projector struct {
	shapes *shaper // of the frontend's document
	report func(code xbff.Code, at xbff.Pos, text, instead string)
	clash  func(code xbff.Code, at xbff.Pos, with xbff.Place, text, instead string)
	// request says that the targets are of a request: what is not required need not be given.
	request bool
	within  []string // the named schemas of the targets around the one that is planned
}

// project plans how the value becomes what the target says. path names the place in the answer.
func (p *projector) project(target *Node, v value, at xbff.Pos, path string) *Projection {
	name := target
	target = p.shapes.known(target)
	source := v.shapes.known(v.node)
	p.nullable(target, v, at, path)
	p.relies(source, target, v)
	switch {
	case p.textual(target, v, at, path):
		return copied(v)
	case v.text != "":
		p.alone(target, v, at, path)
		return &Projection{Kind: Text, Source: v.text}
	case sameNamed(source, target), unlimited(target), open(target) && same(source, target):
		return copied(v)
	case open(target) && target.Type == "Object" && limitsOf(target).Open+limitsOf(target).Conflict == "":
		p.clash(xbff.OpenShape, at, standing(source), fmt.Sprintf("%s may have members that are not named, and %s is not described in the same words", path, v.whence),
			"name the properties, or "+sameShape)
		return copied(v)
	case !p.alone(target, v, at, path):
		return copied(v)
	case finite(source), target.Type == "Any":
		return copied(v)
	case target.Type == "Object":
		return p.named(name, target, v, at, path)
	case target.Type == "Array":
		return p.list(target, source, v, at, path)
	default:
		return copied(v)
	}
}

// relies notes what the value must fit: the whole target where it is copied into one of the upstream's own schemas, or into one that
// no other words describe; else the target alone.
func (p *projector) relies(source, target *Node, v value) {
	switch {
	case target == nil || unlimited(target):
	case sameNamed(source, target), open(target) && same(source, target):
		v.fittingWhole(p.shapes, target)
	default:
		v.fitting(p.shapes, target)
	}
}

// copied plans that a value is taken as it is.
func copied(v value) *Projection {
	return &Projection{Kind: Copy, Source: v.json(), Null: v.nulls()}
}

// textual reports a text where something else is wanted, and the other way round.
func (p *projector) textual(target *Node, v value, at xbff.Pos, path string) bool {
	source := v.resolved()
	switch {
	case target == nil || source == nil || limitsOf(source).Conflict != "":
		return false
	case target.Type == "String" && source.scalar() && source.Type != "String":
		p.clash(xbff.ScalarToText, at, standing(source), fmt.Sprintf("%s is %s, and %s is %s", path, typeName(target), v.whence, typeName(source)),
			"give the property the upstream's type, or write '{"+v.whence+"}' to make a text of it")
	case v.made && target.Type != "String" && target.Type != "Any":
		p.report(xbff.NotATextTarget, at, fmt.Sprintf("%s is %s, and %s makes a text", path, typeName(target), v.whence), "write the expression without braces and quotes")
	default:
		return false
	}
	return true
}

// nullable reports a value that may be null where the target is not. Of a union null is the least matter.
func (p *projector) nullable(target *Node, v value, at xbff.Pos, path string) {
	target = p.shapes.known(target)
	source := v.shapes.known(v.node)
	union := source != nil && source.Type == "Any" && limitsOf(source).Open != ""
	if v.mayBeNull() && (v.absent || !union) && target != nil && (!target.Nullable || v.absent && target.Unsure) {
		p.clash(xbff.MayBeNull, at, standing(source), fmt.Sprintf("%s is never null, and %s may be", path, v.whence),
			"make the property nullable, give the step a fallback, or say what then with $coalesce")
	}
	if target != nil && !target.Nullable && !v.mayBeNull() {
		v.there()
	}
}

// open says that a target is copied as it comes or not at all.
func open(target *Node) bool {
	limits := limitsOf(target)
	return limits.Open != "" || limits.Conflict != "" || target.Type == "Object" && (limits.Map || target.Rest != nil)
}

// alone proves the value, leaving its members and items aside.
func (p *projector) alone(target *Node, v value, at xbff.Pos, path string) bool {
	f := &fit{source: v.shapes, target: p.shapes}
	if v.shapes == nil {
		f.source = p.shapes
	}
	ok := f.alone(side{f.source.known(v.node), v.whence}, side{target, path})
	for _, m := range f.misfits {
		p.clash(m.code, at, m.source, m.text, m.instead)
	}
	return ok && len(f.misfits) == 0
}

// list plans a list: copied where no item has members to choose from, else item after item.
func (p *projector) list(target, source *Node, v value, at xbff.Pos, path string) *Projection {
	item := value{node: source.Items, shapes: v.shapes, raw: ItemMark, reads: v.reads.items(), ours: v.ours, whence: v.whence + "/*"}
	planned := p.project(target.Items, item, at, path+"/*")
	if planned.Kind == Copy && planned.Source == ItemMark {
		return copied(v)
	}
	p.items(target, v, at, path)
	return &Projection{Kind: List, Source: v.raw, Null: v.nulls(), Item: planned}
}

// named plans an object of a schema, perhaps one that is called something and may be inside of itself.
func (p *projector) named(name, target *Node, v value, at xbff.Pos, path string) *Projection {
	if name.Ref != "" {
		if slices.Contains(p.within, name.Ref) {
			p.clash(xbff.RecursiveShape, at, standing(v.shapes.known(v.node)), fmt.Sprintf("%s is of a schema that contains itself", path), sameShape+", or map it to a depth of its own")
			return copied(v)
		}
		p.within = append(p.within, name.Ref)
		defer func() { p.within = p.within[:len(p.within)-1] }()
	}
	planned := p.object(target, v, at, path)
	p.members(target, planned, v.shapes.known(v.node), at, path)
	return planned
}

// members proves how many members an object that was planned has. source is nil where it is made of several.
func (p *projector) members(target *Node, planned *Projection, source *Node, at xbff.Pos, path string) {
	count := Span{Max: new(uint64(len(planned.Members)))}
	for _, member := range planned.Members {
		if member.Absent == "" {
			count.Min++
		}
	}
	if want := limitsOf(target).Count; !count.within(want) {
		p.clash(xbff.NarrowingRange, at, standing(source), fmt.Sprintf("%s has %s, and what it is made of gives %s", path, want.say("member"), count.say("member")), "correct minProperties and maxProperties")
	}
}

// items proves how many items a list has whose items are made one by one, so that two of them may come out alike.
func (p *projector) items(target *Node, over value, at xbff.Pos, path string) {
	source := over.shapes.known(over.node)
	f := &fit{source: over.shapes, target: p.shapes}
	f.count(side{source, over.whence}, side{target, path}, limitsOf(source).Items, limitsOf(target).Items, "item")
	for _, m := range f.misfits {
		p.clash(m.code, at, m.source, m.text, m.instead)
	}
	if limitsOf(target).Unique {
		p.clash(xbff.NarrowingRange, at, standing(source), fmt.Sprintf("%s has no item twice, and those made of %s may be alike", path, over.whence), "take uniqueItems out")
	}
}

// object plans an object from the members of one source.
func (p *projector) object(target *Node, v value, at xbff.Pos, path string) *Projection {
	projection := &Projection{Kind: Object, Source: v.raw, Null: v.nulls()}
	inside := v.present()
	for _, member := range target.Members {
		p.unmapped(member, at, path)
		if member.Unmapped || member.Absent {
			continue
		}
		from := member.From
		if from == nil {
			from = []string{member.Name}
		}
		source, nowhere := inside.at(from)
		place := path + "/" + member.Name
		if nowhere != "" && p.request && !member.Required {
			continue
		}
		if nowhere != "" {
			p.report(xbff.NoSource, at, fmt.Sprintf("%s has no source: %s has no %q", place, v.whence, nowhere),
				"rename it, say where it comes from with x-bff-from or response, or mark it x-bff-unmapped: true")
			continue
		}
		scan := slices.Index(projection.Scan, from[0])
		if scan < 0 {
			scan = len(projection.Scan)
			projection.Scan = append(projection.Scan, from[0])
		}
		source.raw = ScanMark + strconv.Itoa(scan) + ScanMark
		if len(from) > 1 {
			source.raw += ".At(" + quotedList(from[1:]) + ")"
		}
		projection.Members = append(projection.Members, p.member(member, source, at, place))
	}
	if len(projection.Scan) == 0 {
		projection.Source = "" // nothing is read of it
	}
	return projection
}

// unmapped reports a property that comes from nowhere and is in every answer.
func (p *projector) unmapped(member Member, at xbff.Pos, path string) {
	if member.Unmapped && member.Required {
		p.report(xbff.UnmappedRequired, at, fmt.Sprintf("%s/%s is required, and its schema says x-bff-unmapped", path, member.Name), "take it out of required, or map it")
	}
}

// member plans a member. One that may be left out and not be null is left out when its source is absent.
func (p *projector) member(target Member, source value, at xbff.Pos, path string) ProjectedMember {
	node := p.shapes.known(target.Node)
	if target.Required || node == nil || node.Nullable && !node.Unsure {
		return ProjectedMember{Name: target.Name, Value: p.project(target.Node, source, at, path)}
	}
	present := source
	present.absent, present.passed, present.mayBeAbsent = false, nil, true
	if !source.absent {
		return ProjectedMember{Name: target.Name, Value: p.project(target.Node, present, at, path)}
	}
	return ProjectedMember{Name: target.Name, Absent: source.expression(), Value: p.project(target.Node, present, at, path)}
}

func typeName(n *Node) string {
	name := strings.ToLower(n.Type)
	if several := limitsOf(n).Types; several != nil {
		name = strings.Join(several, " or ")
	}
	if n.Format != "" {
		name += " (" + n.Format + ")"
	}
	return name
}
