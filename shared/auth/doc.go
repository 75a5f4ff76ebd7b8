// Package auth says who is asking. It verifies bearer tokens (RFC 6750) that are JSON Web Tokens (RFC 7519) and yields one
// [Principal].
//
//	verifier, err := auth.New(ctx, auth.Config{JWKS: "https://id.example.com/jwks.json", Issuer: "https://id.example.com"})
//	defer verifier.Close()
//	handler = auth.Authenticate(verifier)(handler)
//	principal, ok := auth.FromContext(r.Context())
//
// # Keys
//
// Each source of keys has its own algorithms, so that no key can be used with an algorithm that it was not made for
// (RFC 8725 section 3.1):
//
//	Config.SharedKey   HS256          a secret that the issuer shares with us; at least 32 bytes
//	Config.JWKS        RS256, ES256   the issuer's public keys (RFC 7517), found by the token's "kid", which is required
//
// Every other algorithm is refused, "none" first of all, and so is a token with critical extensions ("crit").
//
// # The key set
//
// The key set is fetched when the verifier is made, then every RefreshInterval, and 30 seconds after a failure. A token
// with an unknown key fetches it again, at most every 30 seconds, however many such tokens arrive; tokens with a known key
// never wait for that. A set without a usable key is taken for a failure, and after a failure the keys we have stay.
//
// When the first fetch fails, [New] fails too, unless there is a shared key: a process that can verify nothing had better
// not start, and one that can verify something had better not stop. While fetching fails, a token with an unknown key is
// answered 503 and not 401, because a client throws a good token away at a 401.
//
// # Claims
//
// "sub" and "exp" are required. "exp", "nbf" and "iat" are taken with 30 seconds of leeway for clocks that differ. "iss"
// and "aud" are checked when configured. "tier" (a string), "roles" (an array of strings) and "scope" (words separated by
// spaces, RFC 8693 section 4.2) become fields of the principal.
//
// # Refusals
//
// A refusal is a fault of kind Unauthenticated. Its detail, and the error_description of WWW-Authenticate, tell which
// class of refusal it is (missing, malformed, expired, …) and nothing more; the log has the cause.
package auth
