package xbff

// Mapping is what a response or a request body is made of. Exactly one of its members, besides the place, is there.
// $const is a [Value] like every other literal.
type Mapping struct {
	Pos
	// Object has a mapping for each member.
	Object *ObjectMapping
	// Value is an expression, a template or a literal.
	Value *Value
	// Each makes a list from a list.
	Each *Each
	// Lookup finds one answer of a step that has forEach.
	Lookup *Lookup
	// Coalesce is $coalesce: the first of at least two that is not null.
	Coalesce []*Mapping
	// Enum translates one enumeration into another.
	Enum *Enum
	// Go is computed by hand: a method of this name.
	Go *Text
}

// ObjectMapping is an object that is made member by member, in the order of the document.
type ObjectMapping struct {
	Members []*Member
}

// Member is one member of an object.
type Member struct {
	Name  Text
	Value *Mapping
}

// Each is $each: for each item of the list Over, a Value, in which $item is the item.
type Each struct {
	Over  *Expr
	Value *Mapping
}

// Lookup is $lookup: of the answers of Step, the one whose key is Key, or null.
type Lookup struct {
	// Step is the id of a step with forEach.
	Step Text
	Key  *Expr
	// Pointer leads to a part of the answer; nil for all of it.
	Pointer *Pointer
}

// Enum is $enum. A value without a case stays what it is if the target has it too, and is the default otherwise.
type Enum struct {
	Value *Expr
	// Cases are the values that get another one, in the order of the document.
	Cases []*EnumCase
	// Default is for every other value; nil when not given.
	Default *Literal
}

// EnumCase translates one value.
type EnumCase struct {
	// From is the upstream's value, as text also when it is a number.
	From Text
	To   *Literal
}
