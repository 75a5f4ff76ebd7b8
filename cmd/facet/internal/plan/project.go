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
	within []string // the named schemas of the targets around the one that is planned
}

// project plans how the value becomes what the target says. path names the place in the answer.
func (p *projector) project(target *Node, v value, at xbff.Pos, path string) *Projection {
	if target != nil && target.Ref != "" {
		if slices.Contains(p.within, target.Ref) {
			p.report(xbff.RecursiveShape, at, fmt.Sprintf("%s is of a schema that contains itself", path), "map it to a depth of its own, or write the handler by hand")
			return &Projection{Kind: Copy, Source: v.json()}
		}
		p.within = append(p.within, target.Ref)
		defer func() { p.within = p.within[:len(p.within)-1] }()
	}
	target = p.shapes.resolve(target)
	source := v.resolved()
	switch {
	case target == nil && v.text != "":
		return &Projection{Kind: Text, Source: v.text}
	case target == nil:
		return &Projection{Kind: Copy, Source: v.json(), Null: v.nulls()}
	}
	p.nullable(target, v, at, path)
	if source == nil {
		p.report(xbff.WrongType, at, fmt.Sprintf("%s is of type %s, and the upstream's document does not say what %s is", path, typeName(target), v.whence),
			"describe it there")
		return &Projection{Kind: Copy, Source: v.json()}
	}
	if p.textual(target, v, at, path) || !p.sameType(target, source, v, at, path) {
		return &Projection{Kind: Copy, Source: v.json()}
	}
	switch {
	case v.text != "":
		return &Projection{Kind: Text, Source: v.text}
	case target.Type == "Object":
		return p.object(target, v, at, path)
	case target.Type == "Array":
		item := value{node: source.Items, shapes: v.shapes, raw: ItemMark, ours: v.ours, whence: v.whence + "/*"}
		return &Projection{Kind: List, Source: v.raw, Null: v.nulls(), Item: p.project(target.Items, item, at, path+"/*")}
	default:
		return &Projection{Kind: Copy, Source: v.raw, Null: v.nulls()}
	}
}

// textual reports a text where something else is wanted, and the other way round.
func (p *projector) textual(target *Node, v value, at xbff.Pos, path string) bool {
	source := v.resolved()
	switch {
	case target.Type == "String" && source.scalar() && source.Type != "String":
		p.report(xbff.ScalarToText, at, fmt.Sprintf("%s is %s, and %s is %s", path, typeName(target), v.whence, typeName(source)),
			"give the property the upstream's type, or write '{"+v.whence+"}' to make a text of it")
	case v.made && target.Type != "String" && target.Type != "Any":
		p.report(xbff.NotATextTarget, at, fmt.Sprintf("%s is %s, and %s makes a text", path, typeName(target), v.whence), "write the expression without braces and quotes")
	default:
		return false
	}
	return true
}

// nullable reports a value that may be null where the target is not.
func (p *projector) nullable(target *Node, v value, at xbff.Pos, path string) {
	if node := p.shapes.resolve(target); node != nil && !node.Nullable && v.mayBeNull() {
		p.report(xbff.MayBeNull, at, fmt.Sprintf("%s is never null, and %s may be", path, v.whence),
			"make the property nullable, give the step a fallback, or say what then with $coalesce")
	}
}

// sameType reports types that do not fit.
func (p *projector) sameType(target, source *Node, v value, at xbff.Pos, path string) bool {
	switch {
	case target.Type == "Number" && source.Type == "Integer":
	case target.Type == "Integer" && source.Type == "Number",
		target.Type == "Integer" && target.Format == "int32" && source.Format != "int32",
		target.Type == "Number" && target.Format == "float" && source.Format == "double":
		p.report(xbff.NarrowingNumber, at, fmt.Sprintf("%s is %s, and %s is %s, which may not fit", path, typeName(target), v.whence, typeName(source)),
			"give the property the upstream's type and format")
		return false
	case target.Type != source.Type:
		p.report(xbff.WrongType, at, fmt.Sprintf("%s is %s, and %s is %s", path, typeName(target), v.whence, typeName(source)),
			"give the property the upstream's type, or take it from elsewhere with x-bff-from or response")
		return false
	case len(target.Enum) > 0:
		var unknown []string
		for _, value := range source.Enum {
			if !slices.Contains(target.Enum, value) {
				unknown = append(unknown, value)
			}
		}
		if len(source.Enum) == 0 || len(unknown) > 0 {
			p.report(xbff.EnumNotCovered, at, fmt.Sprintf("%s does not allow every value of %s: %s", path, v.whence, orAny(unknown)),
				"add the values to the property's enum, or translate them with $enum and a default")
			return false
		}
	}
	return true
}

func orAny(values []string) string {
	if len(values) == 0 {
		return "it may be any string"
	}
	return strings.Join(values, ", ")
}

// object plans an object from the members of one source.
func (p *projector) object(target *Node, v value, at xbff.Pos, path string) *Projection {
	projection := &Projection{Kind: Object, Source: v.raw, Null: v.nulls()}
	inside := v.present()
	for _, member := range target.Members {
		p.unmapped(member, at, path)
		if member.Unmapped {
			continue
		}
		from := member.From
		if from == nil {
			from = []string{member.Name}
		}
		source, nowhere := inside.at(from)
		place := path + "/" + member.Name
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
	return projection
}

// unmapped reports a property that comes from nowhere and is in every answer.
func (p *projector) unmapped(member Member, at xbff.Pos, path string) {
	if member.Unmapped && member.Required {
		p.report(xbff.UnmappedRequired, at, fmt.Sprintf("%s/%s is required, and its schema says x-bff-unmapped", path, member.Name), "take it out of required, or map it")
	}
}

// member plans a member. One that may be left out is left out when its source is absent.
func (p *projector) member(target Member, source value, at xbff.Pos, path string) ProjectedMember {
	node := p.shapes.resolve(target.Node)
	if target.Required || !source.absent || node == nil || node.Nullable {
		return ProjectedMember{Name: target.Name, Value: p.project(target.Node, source, at, path)}
	}
	present := source
	present.absent = false
	return ProjectedMember{Name: target.Name, Absent: source.json(), Value: p.project(target.Node, present, at, path)}
}

func typeName(n *Node) string {
	name := strings.ToLower(n.Type)
	if n.Format != "" {
		name += " (" + n.Format + ")"
	}
	return name
}
