package xbff

// What does not fit: the members of the answer, and their types.
const (
	NoSource            Code = "BFF301"
	UnknownTarget       Code = "BFF302"
	UnmappedRequired    Code = "BFF303"
	UnmappedButMapped   Code = "BFF304"
	NoResponseSchema    Code = "BFF305"
	NarrowingNumber     Code = "BFF310"
	WrongType           Code = "BFF311"
	EnumNotCovered      Code = "BFF312"
	ScalarToText        Code = "BFF313"
	NotATextTarget      Code = "BFF314"
	LiteralMisfit       Code = "BFF315"
	NarrowingText       Code = "BFF316"
	NarrowingRange      Code = "BFF317"
	OpenShape           Code = "BFF318"
	AllOfConflict       Code = "BFF319"
	EachOverNoList      Code = "BFF320"
	EnumCaseUnknown     Code = "BFF321"
	ConditionNeverHolds Code = "BFF322"
	TemplateOfNoScalar  Code = "BFF323"
	RecursiveShape      Code = "BFF324"
)

var types []Rule
