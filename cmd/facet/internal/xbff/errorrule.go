package xbff

// ErrorRule says what one status of the upstream means for the client.
type ErrorRule struct {
	// Status is a status, "404", or a class of them, "4XX".
	Status Text
	// Relay gives the client the same status.
	Relay bool
	// Override gives the client another problem; nil when the rule relays.
	Override *Override
}

// Override is the problem that a client gets in place of an upstream's.
type Override struct {
	Pos
	Status Number
	// Detail is what the client reads; nil for the status's own text.
	Detail *Text
}
