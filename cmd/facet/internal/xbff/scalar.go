package xbff

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// text reads a text that is not empty.
func (r *reader) text(n *yaml.Node, what, instead string) (Text, bool) {
	if r.aliased(n) {
		return Text{}, false
	}
	kind, ok := scalar(n)
	switch {
	case n.Kind != yaml.ScalarNode:
		r.wrongKind(n, what, "a text", instead)
	case !ok:
		r.notJSON(n)
	case kind != KindString:
		r.wrongKind(n, what, "a text", instead+"; a text that looks like something else is written in quotes")
	case n.Value == "":
		r.wrong(place(n), MissingKey, what+" is empty", instead)
	default:
		return Text{place(n), n.Value}, true
	}
	return Text{}, false
}

// name reads a text that becomes a Go name.
func (r *reader) name(n *yaml.Node, what string) (Text, bool) {
	t, ok := r.text(n, what, "write a name such as recentOrders")
	if ok && !identifier.MatchString(t.Value) {
		r.wrong(t.Pos, BadName, fmt.Sprintf("%s is %s, of which no Go name can be made", what, short(t.Value)), "begin with a letter, and use letters, digits, '_' and '-'")
		return t, false
	}
	return t, ok
}

// word reads one of a few texts.
func (r *reader) word(n *yaml.Node, what string, words []string) (Text, bool) {
	t, ok := r.text(n, what, "write "+oneOf(words))
	if !ok {
		return t, false
	}
	for _, w := range words {
		if t.Value == w {
			return t, true
		}
	}
	r.wrong(t.Pos, UnknownWord, fmt.Sprintf("%s cannot be %s", what, short(t.Value)), suggest(t.Value, words))
	return t, false
}

// flag reads true or false.
func (r *reader) flag(n *yaml.Node, what string) (value, ok bool) {
	if r.aliased(n) {
		return false, false
	}
	kind, _ := scalar(n)
	if n.Kind != yaml.ScalarNode || kind != KindBoolean {
		r.wrongKind(n, what, "true or false", "write true or false")
		return false, false
	}
	return isTrue(n), true
}

// isTrue reads a boolean as YAML 1.1 writes it: true, True or TRUE.
func isTrue(n *yaml.Node) bool { return n.Value[0] == 't' || n.Value[0] == 'T' }

// number reads a whole number within bounds.
func (r *reader) number(n *yaml.Node, what string, least, most int) *Number {
	instead := fmt.Sprintf("write a whole number from %d to %d", least, most)
	if !r.isNumber(n, what, "a number", instead) {
		return nil
	}
	if !whole.MatchString(n.Value) {
		r.wrong(place(n), WrongKind, fmt.Sprintf("%s is %s where a whole number is wanted", what, n.Value), instead)
		return nil
	}
	value, err := strconv.Atoi(n.Value)
	if err != nil || value < least || value > most {
		r.wrong(place(n), OutOfRange, fmt.Sprintf("%s is %s", what, n.Value), instead)
		return nil
	}
	return &Number{place(n), value}
}

var whole = regexp.MustCompile(`^-?[0-9]+$`)

// isNumber reports whether n is a number.
func (r *reader) isNumber(n *yaml.Node, what, want, instead string) bool {
	if r.aliased(n) {
		return false
	}
	kind, ok := scalar(n)
	switch {
	case n.Kind == yaml.ScalarNode && !ok:
		r.notJSON(n)
	case n.Kind != yaml.ScalarNode || kind != KindNumber:
		r.wrongKind(n, what, want, instead)
	default:
		return true
	}
	return false
}

// longest is the longest time span: whoever means more has taken one unit for another.
const longest = 24 * time.Hour

// milliseconds reads Arazzo's timeout.
func (r *reader) milliseconds(n *yaml.Node, what string) *Duration {
	const instead = "write a whole number of milliseconds, such as 700"
	if !r.isNumber(n, what, "a number", instead) {
		return nil
	}
	if !whole.MatchString(n.Value) {
		r.wrong(place(n), WrongKind, fmt.Sprintf("%s is %s where a whole number is wanted", what, n.Value), instead)
		return nil
	}
	ms, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || ms < 1 || ms > longest.Milliseconds() {
		r.wrong(place(n), OutOfRange, fmt.Sprintf("%s is %s", what, n.Value), fmt.Sprintf("write a whole number of milliseconds from 1 to %d", longest.Milliseconds()))
		return nil
	}
	return &Duration{place(n), time.Duration(ms) * time.Millisecond}
}

// seconds reads Arazzo's retryAfter and the ages of a cache.
func (r *reader) seconds(n *yaml.Node, what string) *Duration {
	if !r.isNumber(n, what, "a number", "write a number of seconds, such as 0.5") {
		return nil
	}
	most := longest.Seconds()
	s, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || s < 0 || s > most {
		r.wrong(place(n), OutOfRange, fmt.Sprintf("%s is %s", what, n.Value), fmt.Sprintf("write a number of seconds from 0 to %.0f", most))
		return nil
	}
	return &Duration{place(n), time.Duration(math.Round(s * float64(time.Second)))}
}

// notJSON reports a scalar that YAML has and JSON has not.
func (r *reader) notJSON(n *yaml.Node) {
	if n.Style&yaml.TaggedStyle != 0 {
		r.wrong(place(n), NotJSON, fmt.Sprintf("the tag %s means nothing in JSON", n.Tag), "leave out the tag")
		return
	}
	r.wrong(place(n), NotJSON, fmt.Sprintf("%s is a number in YAML and none in JSON", n.Value), fmt.Sprintf("write the number in plain decimal digits, or '%s' if it is a text", n.Value))
}
