package xbff

// What is wrong with the document alone. The reader reports these.
const (
	NotADocument   Code = "BFF101"
	AliasedValue   Code = "BFF102"
	DuplicateKey   Code = "BFF103"
	WrongKind      Code = "BFF104"
	UnknownKey     Code = "BFF105"
	MissingKey     Code = "BFF106"
	MisplacedKey   Code = "BFF107"
	NotJSON        Code = "BFF108"
	OutOfRange     Code = "BFF109"
	UnknownWord    Code = "BFF110"
	NotSupported   Code = "BFF111"
	BadName        Code = "BFF112"
	DuplicateName  Code = "BFF113"
	EmptyOperation Code = "BFF114"
	Conflict       Code = "BFF115"
	NeedsKey       Code = "BFF116"
	TooFew         Code = "BFF117"

	MalformedExpression Code = "BFF120"
	UnknownRoot         Code = "BFF121"
	MalformedPointer    Code = "BFF122"
	MalformedTemplate   Code = "BFF123"
	MalformedReference  Code = "BFF124"
	ExpressionExpected  Code = "BFF125"
	ExpressionNotHere   Code = "BFF126"
	ExpressionInLiteral Code = "BFF127"
	MalformedCondition  Code = "BFF130"
	CompoundCondition   Code = "BFF131"
	ConditionOperand    Code = "BFF132"
	UnknownMappingWord  Code = "BFF140"
	MixedMapping        Code = "BFF141"
)

var syntax []Rule
