package xbff

// How long it may take, and how many calls it may cause.
const (
	PathLongerThanTimeout Code = "BFF701"
	StepLongerThanTimeout Code = "BFF702"
	TooManyCalls          Code = "BFF710"
)

var timing []Rule
