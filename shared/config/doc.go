// Package config reads one YAML file into one Go struct, and says everything that is wrong with it at once, each with its
// line.
//
//	var settings struct {
//		Listen   string        `default:"127.0.0.1:8080" doc:"The public address."`
//		Timeout  time.Duration `default:"10s" doc:"Bounds every request as a whole."`
//		Password config.Secret `required:"true" doc:"Ours."`
//	}
//	_, err := config.Read("facet.yaml", &settings)
//
// # The struct is the one source
//
// Reading, the defaults, the JSON Schema for editors ([Schema]) and the print of what holds ([Print]) all follow the struct:
//
//	TryTimeout time.Duration   is the key try_timeout, and so on: the field's name in lower case
//	default:"5s"               what holds where the file says nothing, written as in the file
//	required:"true"            the file must say something
//	enum:"h1,h2,h2c"           the words that a string may be
//	doc:"…"                    what it is, for the schema
//
// A field is a string, a bool, a number, a time.Duration, a [Size], a [Secret], a [File], a type that reads itself from
// text, a struct or a pointer to one (which stays nil unless the file has it), a list, or a map by names. Where a field has
// a default, its zero value in the file is refused: code that gives 0 a meaning of "the default" would say something else
// than the file.
//
// # What is wrong
//
// A [Problem] has the file, the line, the column, the path of the key, and what to do instead. Unknown keys, keys that are
// there twice, values of the wrong type and keys that are missing are found while reading. Then each struct with a method
// Validate() error has its say, the inner ones first and the outer ones only when all within is right. Errors that were
// joined become one problem each. A problem is placed at the key that the error is about, if it is a [KeyError] or speaks
// of a field by name ("Timeout is negative"), and otherwise at the struct. The decoder of yaml.v3 with its KnownFields would
// say neither columns nor paths, and stops at what it cannot convert; so only its parser is used.
//
// # What comes from elsewhere
//
// ${NAME} in a value is the variable of the environment, and ${NAME:-other} has a default for when that is unset or empty;
// without one, unset is a problem. $$ is a dollar sign. Variables are put into values after parsing, so they cannot change what the
// file means. A [Secret] is either such a value or {file: path}; it is never in the file itself, and is masked wherever it
// is printed. Paths are relative to the configuration file.
//
// Aliases, merge keys and further documents in the file are problems: one file says everything once, where it holds.
package config
