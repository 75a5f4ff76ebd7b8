package cache_test

import (
	"slices"
	"strings"
	"testing"
)

// suite are the behaviours that http-tests/cache-tests lists for a shared cache, by what it says of them: those that the
// RFCs require, those of an optimal cache, and those that it only looks at because the RFCs leave them open.
var suite = map[string]string{
	"required": `
		freshness-max-age-stale freshness-max-age-0 freshness-max-age-age freshness-max-age-0-expires freshness-max-age-negative
		freshness-max-age-s-maxage-shared-longer freshness-max-age-s-maxage-shared-longer-reversed freshness-max-age-s-maxage-shared-longer-multiple
		freshness-max-age-ignore-quoted freshness-max-age-ignore-quoted-rev freshness-max-age-single-quoted
		freshness-expires-past freshness-expires-present freshness-expires-old-date freshness-expires-invalid
		freshness-expires-age-slow-date freshness-expires-age-fast-date
		freshness-expires-invalid-utc freshness-expires-invalid-aest freshness-expires-invalid-2-digit-year freshness-expires-invalid-no-comma
		freshness-expires-invalid-multiple-spaces freshness-expires-invalid-date-dashes freshness-expires-invalid-time-periods
		freshness-expires-invalid-1-digit-hour freshness-expires-invalid-multiple-lines
		cc-resp-private-shared cc-resp-no-store cc-resp-no-store-case-insensitive cc-resp-no-store-fresh cc-resp-no-store-old-new
		cc-resp-no-store-old-max-age cc-resp-no-cache cc-resp-no-cache-case-insensitive cc-resp-must-revalidate-stale
		heuristic-201-not_cached heuristic-202-not_cached heuristic-403-not_cached heuristic-502-not_cached heuristic-503-not_cached
		heuristic-504-not_cached heuristic-599-not_cached
		status-200-stale status-203-stale status-204-stale status-299-stale status-301-stale status-302-stale status-303-stale
		status-307-stale status-308-stale status-400-stale status-404-stale status-410-stale status-499-stale status-500-stale
		status-502-stale status-503-stale status-504-stale status-599-stale status-599-must-understand
		vary-no-match vary-omit-stored vary-omit vary-2-no-match vary-2-match-omit vary-3-no-match vary-3-order vary-star
		vary-syntax-star vary-syntax-star-star vary-syntax-star-star-lines vary-syntax-empty-star vary-syntax-empty-star-lines
		vary-syntax-star-foo vary-syntax-foo-star
		conditional-304-etag conditional-etag-precedence conditional-etag-vary-headers
		headers-omit-headers-listed-in-Connection
		headers-store-Test-Header headers-store-X-Test-Header headers-store-Content-Foo headers-store-X-Content-Foo headers-store-Cache-Control
		headers-store-Connection headers-store-Content-Encoding headers-store-Content-Length headers-store-Content-Location headers-store-Content-MD5
		headers-store-Content-Range headers-store-Content-Security-Policy headers-store-Content-Type headers-store-Clear-Site-Data
		headers-store-ETag headers-store-Expires headers-store-Keep-Alive headers-store-Proxy-Authenticate headers-store-Proxy-Authentication-Info
		headers-store-Proxy-Authorization headers-store-Proxy-Connection headers-store-Public-Key-Pins headers-store-Set-Cookie
		headers-store-Set-Cookie2 headers-store-TE headers-store-Transfer-Encoding headers-store-Upgrade headers-store-X-Frame-Options
		headers-store-X-XSS-Protection
		304-lm-use-stored-Test-Header 304-etag-update-response-Test-Header 304-etag-update-response-X-Test-Header
		304-etag-update-response-Content-Foo 304-etag-update-response-X-Content-Foo 304-etag-update-response-Cache-Control
		304-etag-update-response-Content-Length
		invalidate-POST invalidate-PUT invalidate-DELETE invalidate-M-SEARCH
		partial-use-headers partial-use-stored-headers
		stale-while-revalidate-window stale-close-must-revalidate stale-close-proxy-revalidate stale-close-no-cache stale-close-s-maxage=2
		other-authorization
		other-age-gen other-age-update-expires other-age-update-max-age other-date-update other-date-update-expires query-args-different
		cdn-max-age-age cdn-max-age-0 cdn-max-age-0-expires cdn-max-age-long-cc-max-age cdn-private cdn-no-cache cdn-no-store-cc-fresh
		cdn-fresh-cc-nostore cdn-cc-invalid-sh-type-unknown cdn-cc-invalid-sh-type-wrong`,
	"optimal": `
		freshness-max-age freshness-max-age-max-minus-1 freshness-max-age-max freshness-max-age-max-plus-1 freshness-max-age-max-plus
		freshness-max-age-expires freshness-max-age-expires-invalid freshness-max-age-extension freshness-max-age-case-insenstive
		freshness-s-maxage-shared freshness-max-age-s-maxage-shared-shorter freshness-max-age-s-maxage-shared-shorter-expires
		freshness-max-age-leading-zero
		freshness-expires-future freshness-expires-invalid-date freshness-expires-32bit freshness-expires-far-future freshness-expires-rfc850
		freshness-expires-ansi-c freshness-expires-wrong-case-weekday freshness-expires-wrong-case-month freshness-expires-wrong-case-tz
		cc-resp-no-cache-revalidate cc-resp-no-cache-revalidate-fresh cc-resp-must-revalidate-fresh
		heuristic-200-cached heuristic-203-cached heuristic-204-cached heuristic-404-cached heuristic-405-cached heuristic-410-cached
		heuristic-414-cached heuristic-501-cached heuristic-599-cached
		status-200-fresh status-203-fresh status-204-fresh status-299-fresh status-301-fresh status-302-fresh status-303-fresh
		status-307-fresh status-308-fresh status-400-fresh status-404-fresh status-410-fresh status-499-fresh status-500-fresh
		status-502-fresh status-503-fresh status-504-fresh status-599-fresh status-200-must-understand
		vary-match vary-invalidate vary-cache-key vary-2-match vary-3-match vary-3-omit vary-normalise-combine vary-normalise-lang-order
		vary-normalise-lang-case vary-normalise-lang-space vary-normalise-lang-select vary-normalise-space
		conditional-etag-strong-respond conditional-etag-weak-respond conditional-etag-strong-respond-multiple-first
		conditional-etag-strong-respond-multiple-second conditional-etag-strong-respond-multiple-last
		conditional-etag-strong-generate conditional-etag-weak-generate-weak
		conditional-lm-fresh conditional-lm-fresh-earlier conditional-lm-stale
		invalidate-POST-failed invalidate-PUT-failed invalidate-DELETE-failed invalidate-M-SEARCH-failed
		partial-store-partial-reuse-partial partial-store-complete-reuse-partial partial-store-complete-reuse-partial-no-last
		partial-store-complete-reuse-partial-suffix partial-store-partial-reuse-partial-byterange partial-store-partial-reuse-partial-absent
		partial-store-partial-reuse-partial-suffix partial-store-partial-complete
		stale-while-revalidate
		other-authorization-public other-authorization-must-revalidate other-authorization-smaxage
		query-args-same other-set-cookie other-cookie method-POST interim-102 interim-103
		cdn-max-age cdn-max-age-max cdn-max-age-max-plus cdn-max-age-extension cdn-max-age-expires cdn-max-age-cc-max-age-invalid-expires
		cdn-max-age-short-cc-max-age`,
	"open": `
		freshness-none freshness-max-age-date freshness-max-age-two-fresh-stale-sameline freshness-max-age-two-fresh-stale-sepline
		freshness-max-age-two-stale-fresh-sameline freshness-max-age-two-stale-fresh-sepline freshness-max-age-quoted
		freshness-max-age-space-before-equals freshness-max-age-space-after-equals freshness-max-age-decimal-zero freshness-max-age-decimal-five
		freshness-max-age-a100 freshness-max-age-100a
		age-parse-nonnumeric age-parse-negative age-parse-float age-parse-suffix age-parse-suffix-twoline age-parse-prefix
		age-parse-prefix-twoline age-parse-dup-0 age-parse-dup-0-twoline age-parse-dup-old age-parse-dup-old-twoline
		headers-omit-headers-listed-in-Cache-Control-no-cache-single headers-omit-headers-listed-in-Cache-Control-no-cache
		heuristic-delta-5 heuristic-delta-10 heuristic-delta-30 heuristic-delta-60 heuristic-delta-300 heuristic-delta-600 heuristic-delta-1200
		heuristic-delta-1800 heuristic-delta-3600 heuristic-delta-43200 heuristic-delta-86400
		ccreq-ma0 ccreq-ma1 ccreq-magreaterage ccreq-max-stale ccreq-max-stale-age ccreq-min-fresh ccreq-min-fresh-age ccreq-no-cache
		ccreq-no-cache-lm ccreq-no-cache-etag ccreq-no-store ccreq-oic
		pragma-request-no-cache pragma-request-extension pragma-response-no-cache pragma-response-no-cache-heuristic pragma-response-extension
		conditional-etag-strong-respond-obs-text conditional-etag-quoted-respond-unquoted conditional-etag-unquoted-respond-unquoted
		conditional-etag-unquoted-respond-quoted conditional-etag-weak-respond-lowercase conditional-etag-weak-respond-backslash
		conditional-etag-weak-respond-omit-slash conditional-etag-vary-headers-mismatch conditional-etag-strong-generate-unquoted
		conditional-etag-forward conditional-etag-forward-unquoted
		304-etag-update-response-Content-Encoding 304-etag-update-response-Content-Location 304-etag-update-response-Content-MD5
		304-etag-update-response-Content-Range 304-etag-update-response-Content-Security-Policy 304-etag-update-response-Content-Type
		304-etag-update-response-Clear-Site-Data 304-etag-update-response-ETag 304-etag-update-response-Expires
		304-etag-update-response-Public-Key-Pins 304-etag-update-response-Set-Cookie 304-etag-update-response-Set-Cookie2
		304-etag-update-response-X-Frame-Options 304-etag-update-response-X-XSS-Protection
		head-writethrough head-200-retain head-200-freshness-update head-200-update head-410-update
		invalidate-POST-location invalidate-PUT-location invalidate-DELETE-location invalidate-M-SEARCH-location
		invalidate-POST-cl invalidate-PUT-cl invalidate-DELETE-cl invalidate-M-SEARCH-cl
		stale-close stale-503 stale-sie-close stale-sie-503 stale-warning-stored stale-warning-become
		other-age-delay other-date-update-expires-update other-heuristic-content-disposition-attachment other-fresh-content-disposition-attachment
		cdn-max-age-space-before-equals cdn-max-age-space-after-equals cdn-max-age-case-insensitive cdn-remove-header cdn-remove-age-exceed
		cdn-date-update-exceed cdn-expires-update-exceed collapse-basic`,
}

// elsewhere are behaviours that a test of their own shows.
var elsewhere = []string{"collapse-basic", "interim-102", "interim-103"}

// declined are behaviours that this cache does not have, and why.
var declined = map[string]string{
	"headers-store-Set-Cookie":                      "a cookie is for one client: a response that sets one is stored only if it is public",
	"304-etag-update-response-Set-Cookie":           "the same",
	"other-set-cookie":                              "the same",
	"304-etag-update-response-ETag":                 "a 304 with another tag is about another response, which is asked for",
	"partial-store-partial-reuse-partial":           "parts are not stored",
	"partial-store-partial-reuse-partial-byterange": "parts are not stored",
	"partial-store-partial-reuse-partial-absent":    "parts are not stored",
	"partial-store-partial-reuse-partial-suffix":    "parts are not stored",
	"partial-store-partial-complete":                "parts are not stored",
	"vary-normalise-lang-order":                     "some servers take the order of languages for a preference",
	"vary-normalise-lang-select":                    "which language suits is the server's to say",
	"method-POST":                                   "a response to POST is never stored",
	"other-age-delay":                               "a response that comes from the origin is not the cache's to date",
}

func TestTheSuiteIsCovered(t *testing.T) {
	shown := slices.Clone(elsewhere)
	for _, b := range behaviours() {
		if b.id != "" {
			shown = append(shown, b.id)
		}
	}
	listed := []string{}
	for _, kind := range []string{"required", "optimal", "open"} {
		ids := strings.Fields(suite[kind])
		covered := 0
		for _, id := range ids {
			switch {
			case slices.Contains(shown, id):
				covered++
			case declined[id] == "":
				t.Errorf("%s is neither shown nor declined", id)
			}
		}
		listed = append(listed, ids...)
		t.Logf("%s: %d of %d", kind, covered, len(ids))
	}
	for _, id := range shown {
		if !slices.Contains(listed, id) {
			t.Errorf("the suite has no %s", id)
		}
	}
	for id := range declined {
		if slices.Contains(shown, id) {
			t.Errorf("%s is declined, and shown", id)
		}
	}
}
