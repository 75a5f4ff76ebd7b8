package body

import (
	"fmt"
	"math"
	"math/big"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quote writes a string's text, each character as itself or as an escape.
func (m *Maker) quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		escaped := m.mood.space > 0 && m.chance(m.mood.space) && m.chance(20)
		switch {
		case r == '"' || r == '\\' || r == '/' && escaped:
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || escaped && r < 0x10000:
			m.Made["escape"]++
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// wildStrings are strings that somebody might stumble over, as they are written.
var wildStrings = []string{
	`""`, `"\u0000"`, `"\ud800"`, `"\udfff\ud800"`, `"\/"`, `"\\\""`, `"\u2028\u2029"`, "\"\u2028\"", `"😀"`, `"\ud83d\ude00"`, `"null"`,
	`"true"`, `"0"`, `" "`, `"{}"`, `"]}"`, "\"\u007f\"", `"\b\f\n\r\t"`, `"<script>&"`, `"$item"`, "\"\ufeff\"", `"."`, `".."`, `"a/b"`,
}

var alphabet = []rune(`abcdefghijklmnopqrstuvwxyz ABCZ0129-_.~/'"\éß名😀`)

func (m *Maker) string(schema Object) *Value {
	least, _ := whole(schema["minLength"])
	most, bounded := whole(schema["maxLength"])
	if pattern := text(schema["pattern"]); pattern != "" {
		for range 100 {
			if s := m.matching(pattern); utf8.RuneCountInString(s) >= least && (!bounded || utf8.RuneCountInString(s) <= most) {
				return &Value{Text: m.quote(s)}
			}
		}
		panic("no string of the pattern " + pattern + " is short or long enough")
	}
	if s, ok := m.formatted(text(schema["format"])); ok {
		return &Value{Text: m.quote(s)}
	}
	if least == 0 && !bounded && m.chance(m.mood.extreme) {
		s := wildStrings[m.rng.IntN(len(wildStrings))]
		m.Made["string "+s]++
		return &Value{Text: s}
	}
	n := least + m.rng.IntN(8)
	if bounded {
		n = min(n, most)
	} else if m.mood.name == "long" && m.chance(5) {
		n += 3000
	}
	s := make([]rune, n)
	for i := range s {
		s[i] = alphabet[m.rng.IntN(len(alphabet))]
	}
	return &Value{Text: m.quote(string(s))}
}

// formatted makes a string of a format that a validator knows.
func (m *Maker) formatted(format string) (string, bool) {
	day := fmt.Sprintf("%04d-%02d-%02d", m.rng.IntN(9999)+1, m.rng.IntN(12)+1, m.rng.IntN(28)+1)
	switch format {
	case "date":
		return day, true
	case "date-time":
		zone := []string{"Z", "+05:30", "-00:00", ".123456789Z", ".5+14:00", "z"}[m.rng.IntN(5)]
		return day + fmt.Sprintf("T%02d:%02d:%02d", m.rng.IntN(24), m.rng.IntN(60), m.rng.IntN(60)) + zone, true
	case "uuid":
		return fmt.Sprintf("%08x-%04x-%04X-%04x-%012x", m.rng.Uint32(), m.rng.IntN(1<<16), m.rng.IntN(1<<16), m.rng.IntN(1<<16), m.rng.Uint64N(1<<48)), true
	case "email":
		return fmt.Sprintf("a%d@example.com", m.rng.IntN(1000)), true
	case "uri", "uri-reference":
		return fmt.Sprintf("https://example.com/%d?q=a%%20b", m.rng.IntN(1000)), true
	case "byte":
		return []string{"", "QQ==", "QUI=", "QUJD"}[m.rng.IntN(4)], true
	default:
		return "", false
	}
}

// matching makes a string that a regular expression matches, as whole.
func (m *Maker) matching(pattern string) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // it came out of a document
	}
	var b strings.Builder
	m.match(&b, parsed.Simplify())
	return b.String()
}

func (m *Maker) match(b *strings.Builder, re *syntax.Regexp) {
	repeat := 1
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
		return
	case syntax.OpCharClass:
		i := m.rng.IntN(len(re.Rune)/2) * 2
		least, most := re.Rune[i], min(re.Rune[i+1], 0xd7ff)
		b.WriteRune(least + m.rng.Int32N(most-least+1))
		return
	case syntax.OpAlternate:
		m.match(b, re.Sub[m.rng.IntN(len(re.Sub))])
		return
	case syntax.OpQuest:
		repeat = m.rng.IntN(2)
	case syntax.OpStar:
		repeat = m.rng.IntN(5)
	case syntax.OpPlus:
		repeat = 1 + m.rng.IntN(5)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
		return
	default: // what is inside, once; anchors have nothing
	}
	for range repeat {
		for _, sub := range re.Sub {
			m.match(b, sub)
		}
	}
}

// Numbers as JSON may write them, which no Go type holds or would write again like this.
var (
	wildNumbers  = []string{"12345678901234567890.123", "1e400", "-0", "1E+2", "-0.0", "0e0", "1e-400", "9007199254740993", "0.1", "-1.5E-7", "100000000000000000000000000000000000000000"}
	wildIntegers = []string{"-0", "0", "9007199254740993", "9223372036854775808", "-9223372036854775809", "100000000000000000000000000000000000000000", "2147483648"}
)

var limits = map[string][2]int64{"int32": {math.MinInt32, math.MaxInt32}, "int64": {math.MinInt64, math.MaxInt64}}

func (m *Maker) integer(schema Object) string {
	least, most, bounded := bounds(schema)
	format := text(schema["format"])
	if limit, ok := limits[format]; ok && !bounded && m.chance(m.mood.extreme) {
		m.Made["limit of "+format]++
		return strconv.FormatInt(limit[m.rng.IntN(2)], 10)
	}
	if _, stepped := whole(schema["multipleOf"]); format == "" && !bounded && !stepped && m.chance(m.mood.extreme) {
		n := wildIntegers[m.rng.IntN(len(wildIntegers))]
		m.Made["integer "+n]++
		return n
	}
	return strconv.FormatInt(m.within(schema, int64(math.Ceil(least)), int64(math.Floor(most))), 10)
}

func (m *Maker) within(schema Object, least, most int64) int64 {
	if schema["exclusiveMinimum"] == true {
		least++
	}
	if schema["exclusiveMaximum"] == true {
		most--
	}
	n := least
	switch {
	case m.chance(m.mood.extreme) && m.chance(50):
		n = most
	case most > least:
		n = least + m.rng.Int64N(most-least+1)
	}
	if step, ok := whole(schema["multipleOf"]); ok {
		n -= n % int64(step)
		if n < least {
			n += int64(step)
		}
	}
	return n
}

func (m *Maker) number(schema Object) string {
	least, most, bounded := bounds(schema)
	if bounded || schema["multipleOf"] != nil {
		n := strconv.FormatInt(m.within(schema, int64(math.Ceil(least)), int64(math.Floor(most))), 10)
		return n + []string{"", ".0", "e0", ".000"}[m.rng.IntN(4)]
	}
	if m.chance(m.mood.extreme) {
		n := wildNumbers[m.rng.IntN(len(wildNumbers))]
		if len(n) < 30 && n != "1e400" || schema["format"] == nil {
			m.Made["number "+n]++
			return n
		}
	}
	return big.NewFloat((m.rng.Float64()-0.5)*1000).Text('g', 6)
}

// bounds returns the least and the most of a number; some that are near to zero when the schema does not say.
func bounds(schema Object) (least, most float64, bounded bool) {
	least, most = -1000, 1000
	if n, ok := real(schema["minimum"]); ok {
		least, bounded = n, true
		most = max(most, least+1000)
	}
	if n, ok := real(schema["maximum"]); ok {
		most, bounded = n, true
		least = min(least, most-1000)
		if from, ok := real(schema["minimum"]); ok {
			least = from
		}
	}
	return least, most, bounded
}

func real(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	default:
		return 0, false
	}
}
