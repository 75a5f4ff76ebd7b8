package cache

import (
	"crypto/rand"
	"slices"
	"strings"
	"unsafe"
)

// vary is the list of request fields that select among the responses of a key (RFC 9111 section 4.1).
type vary struct {
	names []string // canonical, sorted, each once
	salt  string
}

func newVary(names []string) *vary {
	return &vary{names: names, salt: rand.Text()}
}

// sameNames says whether responses are selected by the same fields.
func (v *vary) sameNames(names []string) bool { return v != nil && slices.Equal(v.names, names) }

// varyNames returns the fields that a response names in Vary; star is that it names "*", which no request matches.
func varyNames(header fields) (names []string, star bool) {
	for _, line := range header.Values("Vary") {
		for name := range strings.SplitSeq(line, ",") {
			switch name = strings.TrimSpace(name); name {
			case "":
			case "*":
				return nil, true
			default:
				names = append(names, canonical(name))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), false
}

// selecting returns a request field in a form that is the same for all that mean the same: lines joined and space around
// commas removed, and for the fields whose members are known to ignore case, in lower case. The order of members stays,
// since some servers read it as a preference. present tells a missing field from an empty one.
func selecting(name string, header fields) (value string, present bool) {
	lines := header.Values(name)
	if len(lines) == 0 {
		return "", false
	}
	if len(lines) == 1 && !strings.ContainsAny(lines[0], ", \"") {
		return foldCase(name, lines[0]), true
	}
	joined := strings.Join(lines, ",")
	if strings.Contains(joined, `"`) {
		return strings.TrimSpace(joined), true // commas and space may be quoted
	}
	members := strings.Split(joined, ",")
	for i, member := range members {
		members[i] = strings.TrimSpace(member)
	}
	members = slices.DeleteFunc(members, func(member string) bool { return member == "" })
	return foldCase(name, strings.Join(members, ",")), true
}

func foldCase(name, value string) string {
	switch name {
	case "Accept-Language", "Accept-Encoding":
		return strings.ToLower(value)
	}
	return value
}

// size is what the list takes in memory, about.
func (v *vary) size() int {
	if v == nil {
		return 0
	}
	n := int(unsafe.Sizeof(*v)) + len(v.salt)
	for _, name := range v.names {
		n += len(name) + int(unsafe.Sizeof(name))
	}
	return n
}
