package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"
	"slices"
)

// minRSABits is the smallest modulus (RFC 7518 section 3.3).
const minRSABits = 2048

// publicAlgorithms are those that public keys verify (RFC 7518 section 3.1, RFC 8037), each with what its key is.
var publicAlgorithms = []struct {
	name string
	fits func(key any) bool
}{
	{"RS256", isRSA},
	{"RS384", isRSA},
	{"RS512", isRSA},
	{"PS256", isRSA},
	{"PS384", isRSA},
	{"PS512", isRSA},
	{"ES256", on(elliptic.P256())},
	{"ES384", on(elliptic.P384())},
	{"ES512", on(elliptic.P521())},
	{"EdDSA", func(key any) bool { _, ok := key.(ed25519.PublicKey); return ok }},
}

// sharedAlgorithms are those of shared keys, each with the length of its hash, which no key may be shorter than
// (RFC 7518 section 3.2).
var sharedAlgorithms = map[string]int{"HS256": 32, "HS384": 48, "HS512": 64}

func isRSA(key any) bool {
	public, ok := key.(*rsa.PublicKey)
	return ok && public.N.BitLen() >= minRSABits
}

func on(curve elliptic.Curve) func(any) bool {
	return func(key any) bool {
		public, ok := key.(*ecdsa.PublicKey)
		return ok && public.Curve == curve
	}
}

// algorithmsOf returns what a public key may verify, of what is allowed at all: the stated algorithm, or else the one of
// its curve. An RSA key could be for any of six: without a word it is for those that the configuration names, and for
// RS256 when that names none, so that every key has one algorithm unless somebody said otherwise (RFC 8725 section 3.1).
func algorithmsOf(key any, stated string, allowed []string) ([]string, error) {
	var fitting []string
	for _, a := range publicAlgorithms {
		if a.fits(key) && (stated == "" || stated == a.name) && (len(allowed) == 0 || slices.Contains(allowed, a.name)) {
			fitting = append(fitting, a.name)
		}
	}
	if stated == "" && len(allowed) == 0 && len(fitting) > 1 {
		fitting = fitting[:1]
	}
	if len(fitting) == 0 {
		return nil, fmt.Errorf("no algorithm that is allowed fits the key (%T, alg %q)", key, stated)
	}
	return fitting, nil
}
