package xbff

// What is called for each item of a list.
const (
	NoMaxItems        Code = "BFF601"
	ForEachOverNoList Code = "BFF602"
	BatchTooLarge     Code = "BFF603"
	BatchParamNoList  Code = "BFF604"
	BatchResultNoList Code = "BFF605"
	BatchResultKey    Code = "BFF606"
	KeyNotScalar      Code = "BFF607"
	KeyTypesDiffer    Code = "BFF608"
)

var lists []Rule
