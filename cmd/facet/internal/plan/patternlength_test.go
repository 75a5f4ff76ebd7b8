package plan

import (
	"regexp"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestTheLengthsThatPatternsAllow(t *testing.T) {
	for pattern, want := range map[string]string{
		"^[a-f]{2,6}$":            "2 to 6 characters",
		"^(a|bcd)$":               "1 to 3 characters",
		"^p-[0-9]{1,10}$":         "3 to 12 characters",
		"^[a-z]{2,3}-[A-Z]{2}$":   "5 to 6 characters",
		"[a-f]{2,6}":              "at least 2 characters",
		"^a+$":                    "at least 1 character",
		"^a*b?$":                  "any number of characters",
		"^a|b$":                   "at least 1 character",
		"^.{3}$":                  "at most 3 characters",
		"^(?:ab?){2}$":            "2 to 4 characters",
		"^[^x]$":                  "at most 1 character",
		"^(?!a)b$":                "any number of characters", // Go does not read it
		"^$":                      "any number of characters",
		"^(?:[a-z]{2}|\\d{4,5})$": "2 to 5 characters",
	} {
		if got := lengthOf(pattern).say("character"); got != want && pattern != "^$" {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
	if span := lengthOf("^$"); span.Max == nil || *span.Max != 0 {
		t.Errorf("^$: %v, want nothing", span)
	}
}

// Whatever matches a pattern has one of the lengths.
func TestWhatMatchesHasTheLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"a", "[a-c]", "(?:ab|c)", ".", "(?:a|)", "[^a]"})
		times := rapid.SampledFrom([]string{"", "?", "*", "+", "{2}", "{1,3}", "{2,}"})
		pattern := rapid.SampledFrom([]string{"", "^"}).Draw(t, "begin")
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			pattern += part.Draw(t, "part") + times.Draw(t, "times")
		}
		pattern += rapid.SampledFrom([]string{"", "$"}).Draw(t, "end")
		text := rapid.StringMatching(pattern).Draw(t, "text")
		if !regexp.MustCompile(pattern).MatchString(text) {
			t.Skip("the text is another one's")
		}
		if span := lengthOf(pattern); !span.has(utf8.RuneCountInString(text)) {
			t.Fatalf("%q matches %s, which allows %s", text, pattern, span.say("character"))
		}
	})
}
