package cache

import (
	"strings"

	"github.com/dunglas/httpsfv"
)

// The response fields that are for this cache alone. Whatever the cache does with a response, they go no further.
const (
	// TargetedField is the targeted field (RFC 9213) of this cache: where a response has it, Cache-Control and Expires
	// are for others. CDN-Cache-Control would be the wrong name, because that speaks to a CDN in front of the gateway.
	TargetedField = "Facet-Cache-Control"
	// TagField has the tags by which a response can be purged, separated by spaces.
	TagField = "Surrogate-Key"
)

const (
	maxTags      = 64
	maxTagLength = 256 // bytes
)

// control is what a response says of its own caching.
type control struct {
	directives
	targeted bool // said in TargetedField
}

func readControl(header fields) control {
	if d, ok := parseTargeted(header.Values(TargetedField)); ok {
		return control{d, true}
	}
	return control{parseCacheControl(header.Values("Cache-Control")), false}
}

// parseTargeted reads a targeted field, which is a dictionary (RFC 9213 section 2.1). One that is empty, that does not
// parse, or in which a directive has a value of the wrong type is as good as none.
func parseTargeted(lines []string) (directives, bool) {
	if len(lines) == 0 {
		return directives{}, false
	}
	dictionary, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil || len(dictionary.Names()) == 0 {
		return directives{}, false
	}
	d := noDirectives()
	for _, name := range dictionary.Names() {
		member, _ := dictionary.Get(name)
		item, ok := member.(httpsfv.Item)
		if !ok || !d.addTargeted(name, item.Value) {
			return directives{}, false
		}
	}
	return d, true
}

func (d *directives) addTargeted(name string, value any) bool {
	number := map[string]*seconds{
		"max-age": &d.maxAge, "s-maxage": &d.sMaxAge,
		"stale-while-revalidate": &d.staleWhileRevalidate, "stale-if-error": &d.staleIfError,
	}[name]
	if number != nil {
		n, ok := value.(int64)
		*number = min(seconds(n), tooMany)
		return ok && n >= 0
	}
	switch value := value.(type) {
	case string:
		d.add(name, value, true)
	case bool:
		if value {
			d.add(name, "", false)
		}
	}
	return true
}

// tagsOf returns the tags of a response. Too many, or one that is too long, and the response must not be stored, because a
// purge would not find it.
func tagsOf(header fields) (tags []string, ok bool) {
	for _, line := range header.Values(TagField) {
		for tag := range strings.FieldsSeq(line) {
			if len(tag) > maxTagLength || len(tags) == maxTags {
				return nil, false
			}
			tags = append(tags, tag)
		}
	}
	return tags, true
}
