package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Deviation is a value that is not as it is relied on.
type Deviation struct {
	// Pointer is the lock's: '#/items/*/status'.
	Pointer string
	// At is where in the body the first such value is: '#/items/3/status'.
	At string
	// Text says what is relied on and what is there instead. It has no value of the body in it, which may be secret.
	Text string
}

func (d Deviation) String() string { return d.Pointer + ": " + d.Text }

// Checker holds bodies to facts. It is safe for concurrent use. The zero Checker finds nothing wrong with any JSON.
type Checker struct{ root *place }

// place is a fact with those of what is inside of it.
type place struct {
	pointer  string
	fact     Fact
	types    []string
	enum     map[string]bool // by what [spelt] says
	patterns []*regexp.Regexp
	members  map[string]*place
	names    []string // of the members, sorted
	rest     *place   // items, and members that are not named
}

// NewChecker returns what holds bodies to the facts. Patterns that Go's regular expressions cannot say are left out.
func NewChecker(facts Pointers) *Checker {
	if len(facts) == 0 {
		return &Checker{}
	}
	root := newPlace("#", Fact{Nullable: true})
	if fact, ok := facts["#"]; ok {
		root = newPlace("#", fact)
	}
	for _, pointer := range slices.Sorted(maps.Keys(facts)) {
		at, so := root, "#"
		for _, token := range Tokens(pointer) {
			so = Join(so, token)
			at = at.inside(token, so, facts[so])
		}
	}
	root.refer(root)
	return &Checker{root}
}

func newPlace(pointer string, fact Fact) *place {
	p := &place{pointer: pointer, fact: fact, types: fact.types(), members: map[string]*place{}}
	if fact.Enum != nil {
		p.enum = map[string]bool{}
		for _, value := range fact.Enum {
			p.enum[spelt(value)] = true
		}
	}
	for _, pattern := range fact.Pattern {
		if compiled, err := regexp.Compile(pattern); err == nil {
			p.patterns = append(p.patterns, compiled)
		}
	}
	return p
}

// inside returns the place that a token leads to.
func (p *place) inside(token, pointer string, fact Fact) *place {
	if token == Any {
		if p.rest == nil {
			p.rest = newPlace(pointer, fact)
		}
		return p.rest
	}
	if p.members[token] == nil {
		p.members[token] = newPlace(pointer, fact)
		p.names = append(p.names, token)
		slices.Sort(p.names)
	}
	return p.members[token]
}

// refer makes places that are as another one have what that has inside.
func (p *place) refer(root *place) {
	if as := p.fact.As; as != "" {
		other := root
		for _, token := range Tokens(as) {
			if other = other.next(token); other == nil {
				return
			}
		}
		own := p.fact
		p.fact, p.types, p.enum, p.patterns = other.fact, other.types, other.enum, other.patterns
		p.fact.Required, p.fact.Nullable = own.Required, own.Nullable
		p.members, p.names, p.rest = other.members, other.names, other.rest
		return
	}
	for _, member := range p.members {
		member.refer(root)
	}
	if p.rest != nil {
		p.rest.refer(root)
	}
}

func (p *place) next(token string) *place {
	if token == Any {
		return p.rest
	}
	return p.members[token]
}

// Check returns what is not as it is relied on, each pointer once, in the order of the pointers. What is no JSON is one
// deviation.
func (c *Checker) Check(body []byte) []Deviation {
	if c.root == nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return []Deviation{{"#", "#", "want JSON, and it is none"}}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return []Deviation{{"#", "#", "want one value of JSON, and more follows it"}}
	}
	f := &finder{found: map[string]Deviation{}}
	f.value(c.root, value, "#")
	return slices.SortedFunc(maps.Values(f.found), func(a, b Deviation) int { return strings.Compare(a.Pointer, b.Pointer) })
}

// Check holds the body of an answer of that status to what the call relies on. Of a status that is no success nothing is
// relied on, nor of one that the lock does not have.
func (c *Call) Check(status int, body []byte) []Deviation {
	answer, ok := c.Answer(status)
	if !ok || answer.MediaType == "" {
		return nil
	}
	return NewChecker(answer.Values).Check(body)
}

// Answer returns what is relied on of an answer of that status.
func (c *Call) Answer(status int) (Answer, bool) {
	for _, word := range []string{strconv.Itoa(status), strconv.Itoa(status/100) + "XX"} {
		if answer, ok := c.Answers[word]; ok {
			return answer, true
		}
	}
	return Answer{}, false
}

// finder collects deviations.
type finder struct{ found map[string]Deviation }

func (f *finder) add(p *place, at, format string, args ...any) {
	if _, known := f.found[p.pointer]; !known {
		f.found[p.pointer] = Deviation{p.pointer, at, fmt.Sprintf(format, args...)}
	}
}

func (f *finder) value(p *place, value any, at string) {
	if value == nil {
		if !p.fact.Nullable {
			f.add(p, at, "want %s, and it is null", p.wanted())
		}
		return
	}
	is := typeOf(value)
	if len(p.types) > 0 && !slices.Contains(p.types, is) && (is != "integer" || !slices.Contains(p.types, "number")) {
		f.add(p, at, "want %s, and it is %s", p.wanted(), is)
		return
	}
	if p.enum != nil && !p.enum[spelt(value)] {
		f.add(p, at, "want one of %d values, and it is another", len(p.enum))
		return
	}
	switch value := value.(type) {
	case map[string]any:
		f.object(p, value, at)
	case []any:
		f.list(p, value, at)
	case string:
		f.text(p, value, at)
	case json.Number:
		f.number(p, value, at)
	}
}

func (f *finder) object(p *place, value map[string]any, at string) {
	f.count(p, at, "members", len(value), p.fact.MinProperties, p.fact.MaxProperties)
	for _, name := range p.names {
		member := p.members[name]
		inside, there := value[name]
		switch {
		case there:
			f.value(member, inside, Join(at, name))
		case member.fact.Required:
			f.add(member, Join(at, name), "want %s, and it is not there", member.wanted())
		}
	}
	if p.rest == nil && !p.fact.Closed {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		switch {
		case p.members[name] != nil:
		case p.rest != nil:
			f.value(p.rest, value[name], Join(at, name))
		default:
			f.add(p, at, "want no other members, and there is one")
		}
	}
}

func (f *finder) list(p *place, value []any, at string) {
	f.count(p, at, "items", len(value), p.fact.MinItems, p.fact.MaxItems)
	seen := map[string]bool{}
	for i, item := range value {
		if p.fact.UniqueItems {
			text := spelt(item)
			if seen[text] {
				f.add(p, at, "want no item twice, and one is")
			}
			seen[text] = true
		}
		if p.rest != nil {
			f.value(p.rest, item, Join(at, strconv.Itoa(i)))
		}
	}
}

func (f *finder) count(p *place, at, of string, n int, low uint64, high *uint64) {
	switch {
	case uint64(n) < low:
		f.add(p, at, "want at least %d %s, and there are %d", low, of, n)
	case high != nil && uint64(n) > *high:
		f.add(p, at, "want at most %d %s, and there are %d", *high, of, n)
	}
}

// layouts are the formats of texts that have a Go type, so that they are read; others are not looked into.
var layouts = map[string]string{"date": time.DateOnly, "date-time": time.RFC3339}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

func (f *finder) text(p *place, value, at string) {
	f.count(p, at, "characters", utf8.RuneCountInString(value), p.fact.MinLength, p.fact.MaxLength)
	for i, pattern := range p.patterns {
		if !pattern.MatchString(value) {
			f.add(p, at, "want a text that matches %s, and it does not", p.fact.Pattern[i])
		}
	}
	wrong := p.fact.Format == "uuid" && !uuid.MatchString(value)
	if layout, ok := layouts[p.fact.Format]; ok {
		_, err := time.Parse(layout, value)
		wrong = err != nil
	}
	if wrong {
		f.add(p, at, "want a %s, and it is none", p.fact.Format)
	}
}

func (f *finder) number(p *place, value json.Number, at string) {
	exact, ok := rational(value.String())
	if !ok {
		return // beyond everything that a bound is written for
	}
	switch p.fact.Format {
	case "int32", "int64":
		bits, _ := strconv.Atoi(p.fact.Format[3:])
		if _, err := strconv.ParseInt(value.String(), 10, bits); err != nil {
			f.add(p, at, "want an %s, and it is none", p.fact.Format)
		}
	}
	if low, ok := rational(p.fact.Minimum); ok && (exact.Cmp(low) < 0 || p.fact.ExclusiveMinimum && exact.Cmp(low) == 0) {
		f.add(p, at, "want a number from %s, and it is less", p.fact.Minimum)
	}
	if high, ok := rational(p.fact.Maximum); ok && (exact.Cmp(high) > 0 || p.fact.ExclusiveMaximum && exact.Cmp(high) == 0) {
		f.add(p, at, "want a number up to %s, and it is more", p.fact.Maximum)
	}
	for _, step := range p.fact.MultipleOf {
		if of, ok := rational(step); ok && of.Sign() != 0 && !new(big.Rat).Quo(exact, of).IsInt() {
			f.add(p, at, "want a multiple of %s, and it is none", step)
		}
	}
}

// rational reads a decimal. One with a long exponent it does not, since that would fill the memory with digits.
func rational(text string) (*big.Rat, bool) {
	if at := strings.IndexAny(text, "eE"); at >= 0 && len(text)-at > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// wanted names what is relied on.
func (p *place) wanted() string {
	switch {
	case len(p.types) > 0:
		return strings.Join(p.types, " or ")
	default:
		return "a value"
	}
}

// typeOf is the JSON type of a value. A number without fraction and exponent is an integer.
func typeOf(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return "number"
		}
		return "integer"
	default:
		return "null"
	}
}

// spelt returns a text that two values share when they are one JSON value: 1.0 is 1.
func spelt(value any) string {
	switch value := value.(type) {
	case json.Number:
		if exact, ok := rational(value.String()); ok {
			return exact.RatString()
		}
		return value.String()
	case int, int64, uint64, float64:
		exact, _ := rational(fmt.Sprint(value))
		if exact != nil {
			return exact.RatString()
		}
		return fmt.Sprint(value)
	default:
		data, err := json.Marshal(value)
		if err != nil {
			return fmt.Sprint(value)
		}
		return string(data)
	}
}
