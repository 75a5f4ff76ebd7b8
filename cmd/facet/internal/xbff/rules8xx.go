package xbff

// What is kept, tried again or changed.
const (
	CacheIgnoresPrincipal Code = "BFF801"
	CacheOfUnsafe         Code = "BFF802"
	RetryOfUnsafe         Code = "BFF811"
	ManyUnsafeSteps       Code = "BFF821"
	UnsafeNotLast         Code = "BFF822"
	UnsafeInList          Code = "BFF823"
)

var safety []Rule
