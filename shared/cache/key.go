package cache

import (
	"crypto/sha256"
	"encoding/binary"
)

// Key names a record in a store. It is a digest, so it says nothing of the URI or the principal that it is made of, and no
// two principals can have the same one.
type Key [sha256.Size]byte

// digest hashes parts so that no two lists of parts run into each other.
func digest(parts ...string) Key {
	var room [512]byte
	text := room[:0]
	for _, part := range parts {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	return sha256.Sum256(text)
}

// primaryKey is the cache key of RFC 9111 section 2, of GET and of HEAD, which GET's response answers. It is the only way
// to one, and it takes the audience from the policy.
func primaryKey(uri string, policy *Policy) Key {
	var room [8]string
	parts := append(room[:0], "response", uri, policy.For.kind, policy.For.id)
	return digest(append(parts, policy.Vary...)...)
}

// variantKey is the key of one variant (section 4.1): the response that was selected by these request fields. The salt is
// that of the list of names, so that a newer list leaves the variants of an older one behind.
func variantKey(primary Key, vary *vary, header fields) Key {
	var room [16]string
	parts := append(room[:0], "variant", string(primary[:]), vary.salt)
	for _, name := range vary.names {
		value, present := selecting(name, header)
		if !present {
			parts = append(parts, name)
			continue
		}
		parts = append(parts, name+":", value)
	}
	return digest(parts...)
}

// tagKey is the key under which a store finds what has the tag.
func tagKey(tag string) Key { return digest("tag", tag) }

// uriKey is the tag of everything that is stored for a URI, whoever it is for.
func uriKey(uri string) Key { return digest("uri", uri) }
