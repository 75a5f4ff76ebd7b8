package xbff

// What the client is told, and what passes through.
const (
	UndeclaredStatus   Code = "BFF901"
	StatusNotUpstreams Code = "BFF902"
	NotAProblem        Code = "BFF903"
	PartialOfNothing   Code = "BFF904"
	ForwardMethod      Code = "BFF911"
	ForwardParameter   Code = "BFF912"
	ForwardBody        Code = "BFF913"
	ForwardResponse    Code = "BFF914"
)

var answers []Rule
