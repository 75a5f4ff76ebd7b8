package xbff

// What is named and is not there.
const (
	SourceUnreadable      Code = "BFF201"
	UnknownSource         Code = "BFF202"
	UnknownOperation      Code = "BFF203"
	UnknownStep           Code = "BFF204"
	UnknownOutput         Code = "BFF205"
	UnknownParameter      Code = "BFF206"
	UnknownMember         Code = "BFF207"
	PointerIntoList       Code = "BFF208"
	StepCycle             Code = "BFF209"
	UnknownRequestField   Code = "BFF210"
	NoRequestBody         Code = "BFF211"
	NoPrincipal           Code = "BFF212"
	UnknownResponseHeader Code = "BFF213"
	LookupOfSingleStep    Code = "BFF214"
	ManyResults           Code = "BFF215"
	NoStepBody            Code = "BFF216"
	UnknownResponseMember Code = "BFF217"
)

var resolve []Rule
