// Package auth says who is asking, and yields one [Principal].
//
//	schemes, err := auth.Open(ctx, map[string]auth.Config{
//		"bearer":    {Tokens: &auth.TokenConfig{JWKS: "https://id.example.com/keys", Issuer: "https://id.example.com"}},
//		"deviceKey": {Keys: &auth.KeyConfig{File: "keys.yaml"}},
//	})
//	defer schemes.Close()
//	handler = auth.Authenticate(auth.Bearer(schemes["bearer"]))(handler)
//	principal, ok := auth.FromContext(r.Context())
//
// # Schemes, judges, policies
//
// A [Scheme] is where a request has a credential, and who judges it. The first is the document's business, which clients
// read; the second is the configuration's:
//
//	                       Tokens   Keys   Certificates   Check
//	Authorization: Bearer    yes     yes                   yes
//	Authorization: Basic                                   yes
//	header, query, cookie    yes     yes                   yes
//	TLS                                        yes
//
// A [Policy] puts schemes together as OpenAPI's security does: one alternative is enough, all schemes of an alternative are
// needed, and an alternative without schemes lets in whoever presents nothing. A bad credential beside it is refused all
// the same: who presents one does not expect to be a stranger. A [Judge] of another package may stand beside these.
//
// Where several schemes are needed together the principal is the one that tells of a person: see [NewAlternative]. Keys are
// taken out of the header and the query before the next handler, so that they are neither forwarded nor part of a URI that
// is stored. Authorization and cookies stay.
//
// # Tokens
//
// [Verifier] verifies JSON Web Tokens (RFC 7519) by keys that are each for their own algorithm (RFC 8725 section 3.1):
//
//	SharedKey    the one of HS256, HS384 and HS512 that is configured; never by a key of another source
//	PublicKeys   of PEM files: RS256…512, PS256…512, ES256…512, EdDSA, by the key's kind and curve
//	JWKS         the same, by the key's "alg" or else its kind and curve (RFC 7517), found by the token's "kid"
//
// An RSA key that does not say what it is for is for RS256, or for what Algorithms names. Every other algorithm is refused,
// "none" first of all, and so are critical extensions ("crit"). Keys that a token brings along or points to ("jwk", "jku",
// "x5c", "x5u") are not looked at. What two readers could read differently is malformed: members that are there twice,
// base64 in another spelling, trailing data.
//
// "sub" and "exp" are required. "exp", "nbf" and "iat" are taken with a leeway of 30 seconds for clocks that differ. "iss"
// and "aud" are checked when configured. "tier" (a string), "roles" (an array of strings) and "scope" (words separated by
// spaces, RFC 8693 section 4.2) become fields of the principal.
//
// The key set is fetched when the verifier is made, then every RefreshInterval, and a Cooldown after a failure. A token
// with an unknown key fetches it again, at most once in a Cooldown, however many such tokens arrive; tokens with a known key
// never wait for that. A set without a usable key is taken for a failure, and after a failure the keys we have stay.
//
// When the first fetch fails, [NewVerifier] fails too, unless there are keys of our own: a process that can verify nothing
// had better not start, and one that can verify something had better not stop. While fetching fails, a token with an
// unknown key is answered 503 and not 401, because a client throws a good token away at a 401.
//
// What was found out of a token is remembered under its SHA-256 until it expires, so that the next request costs a hash and
// a lookup. Any change of the keys ends that for all tokens at once. There is no other revocation than expiry.
//
// # API keys
//
// [Keys] knows the hashes of a file ([ParseKeys]), not the keys: `facet key` makes a key and prints both. A client may hold
// two keys for the time in which it changes from one to the other. Reload takes the file anew and forgets a removed key at
// once.
//
// # Client certificates
//
// [Certificates] reads the name of a certificate that TLS has verified; whom TLS trusts is the listener's. A certificate
// without that name or with two of them is nobody's.
//
// # A check
//
// [Check] has a service decide, as nginx does with auth_request: it gets the credential, X-Original-URI, X-Original-Method
// and what is configured of the header, and no body. 2xx is yes, with the principal in fields of its answer; 401 and 403 are
// no, with its own challenge; everything else, silence, a redirect and a yes to nobody included, is 503. Verdicts are kept
// for ten seconds, each for one credential, method, URI and copied fields, yes and no apart.
//
// # Refusals
//
// A refusal is a fault of kind Unauthenticated. Its detail tells which class of refusal it is (missing, malformed, expired,
// …) and nothing more; the log has the cause. WWW-Authenticate has a challenge for each scheme that would do (RFC 9110
// section 11.6.1), with the detail once more for bearer tokens (RFC 6750 section 3). Keys and certificates, for which no
// scheme of HTTP's is registered, are ApiKey and mutualTLS there. A scope or a role too few is Forbidden, and the detail
// says which.
package auth
