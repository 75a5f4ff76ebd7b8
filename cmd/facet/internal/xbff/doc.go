// Package xbff reads x-bff, the extension of a frontend's OpenAPI document that says which upstream operations answer each
// of its operations, and how. It knows the document alone: whether what is named exists, fits and ends in time is decided
// by who plans, with the upstreams' documents beside it.
//
// # From bytes to a tree
//
// [Read] turns a document into a [Document]: the sources, the experiments, the operations that have an x-bff, and the properties that say
// where they come from. Every element has its place ([Pos]), since whoever finds something wrong with it later has to say
// where. An operation with a mistake in it is [Operation.Broken], and its tree has holes; in every other one, what is not
// said to be optional is there.
//
// Nothing is guessed at or left unsaid. A key that is unknown or stands where nothing reads it, a number that only YAML has,
// a text that looks like an expression where none is computed: each is a mistake, since otherwise it would be without the
// effect that its author meant. Aliases are mistakes too, for a mistake behind one would have no single place. All mistakes
// are reported at once, in the order of the file.
//
// # Expressions
//
// A text that begins with $ is an expression:
//
//	expression = "$steps." id ".outputs." id [ pointer ]   ; the output body, or a declared one
//	           | "$request.path." name                     ; the request that came in
//	           | "$request.query." name
//	           | "$request.header." token
//	           | "$request.body" [ pointer ]
//	           | "$response.body" [ pointer ]              ; the step's own response
//	           | "$response.header." token
//	           | "$principal" pointer                      ; a claim of who is asking
//	           | "$experiment." id                         ; the variant that the request got
//	           | "$item" [ pointer ]                       ; of the innermost $each, or of forEach
//	pointer    = "#" 1*( "/" token )                       ; RFC 6901, nothing is escaped with %
//	id         = a letter, then letters, digits, "_" and "-"
//
// A text with {$…} in it is a template: each such expression is replaced by its value. Other braces are themselves. A text
// that is meant as it stands although it begins with $ or has {$ in it is written {$const: …}, which takes any value and
// looks into none.
//
// A condition is an expression, an operator between spaces and a constant: null, true, false, a number, or a 'text' in
// which a quote is written twice. There is nothing else: no "and", no arithmetic, no functions. What needs them is Go.
//
// # Numbers
//
// A [Literal] keeps a number as it is written, for 12345678901234567890.123 and 1e400 have no float64. What is a number is
// decided by RFC 8259 and not by YAML, which would make a text of the latter.
//
// # Rules
//
// A [Diagnostic] has the number of the [Rule] that it breaks. The first digit says what about:
//
//	1xx  the document alone; all of them are reported here
//	2xx  what is named and is not there
//	3xx  the members of an answer, and their types
//	4xx  what may be null
//	5xx  what an upstream call is given
//	6xx  what is called for each item of a list
//	7xx  how long it may take
//	8xx  what is kept, tried again or changed
//	9xx  what the client is told, and what passes through
//
// A number keeps its meaning for good; one that is given up is not used again. [Explain] tells a rule with what breaks it
// and what does not. The examples are tested: those of syntax by what they report, and all others by being read.
//
// # Another word
//
// A new key is added in three places: to its object's vocabulary, to schema.json, and where the object is read. A test
// compares the first two.
package xbff
