package ratelimit

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// Key says whose limit a request is counted on. "" means that the rule is not about this request.
type Key func(*http.Request) string

// Everybody is one limit for all callers together.
func Everybody(*http.Request) string { return "everybody" }

// Address is the caller's address, as client says it (see [Proxies.Client]). Of IPv6 it is the first 64 bits, because
// whoever has one such address has them all. A request without an address shares one key with all others of that kind.
func Address(client func(*http.Request) netip.Addr) Key {
	return func(r *http.Request) string {
		address := client(r).Unmap().WithZone("")
		if !address.IsValid() {
			return "unknown"
		}
		if address.Is6() {
			address = netip.PrefixFrom(address, 64).Masked().Addr()
		}
		return address.String()
	}
}

// Header is what the caller sends in a header, an API key or a device's id, as a hash, so that no secret is kept. Nobody has
// verified it here: who may choose a key has a new limit with each, so there must be a limit by something else beside it.
func Header(name string) Key {
	name = http.CanonicalHeaderKey(name)
	return func(r *http.Request) string {
		if values := r.Header[name]; len(values) > 0 && values[0] != "" {
			return digest(values[0])
		}
		return ""
	}
}

// First is the first key that is about the request: a principal's, or else an address.
func First(keys ...Key) Key {
	return func(r *http.Request) string {
		for _, key := range keys {
			if text := key(r); text != "" {
				return text
			}
		}
		return ""
	}
}

// Each is all keys at once: a limit of its own for each operation of each principal. It is about the requests that all of
// the keys are about.
func Each(keys ...Key) Key {
	return func(r *http.Request) string {
		var all []byte
		for _, key := range keys {
			text := key(r)
			if text == "" {
				return ""
			}
			all = append(strconv.AppendInt(all, int64(len(text)), 10), ':') // or "a", "bc" were "ab", "c"
			all = append(all, text...)
		}
		return string(all)
	}
}

// short bounds what is kept of a key, and keeps out of it what means something in a Redis key.
func short(key string) string {
	if len(key) > 64 || strings.ContainsAny(key, "{}") {
		return digest(key)
	}
	return key
}

// digest is half of a SHA-256. A "#" is no character of addresses, and tells it from keys that were not hashed.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "#" + base64.RawURLEncoding.EncodeToString(sum[:16])
}
