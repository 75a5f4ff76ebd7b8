package xbff

// What an upstream call is given.
const (
	MissingParameter     Code = "BFF501"
	ParameterType        Code = "BFF502"
	ParameterMayBeNull   Code = "BFF503"
	ParameterOutOfBounds Code = "BFF504"
	ParameterStyle       Code = "BFF505"
	MissingBody          Code = "BFF510"
	BodyNotTaken         Code = "BFF511"
	BodyMisfit           Code = "BFF512"
	BodyMediaType        Code = "BFF513"
)

var parameters []Rule
