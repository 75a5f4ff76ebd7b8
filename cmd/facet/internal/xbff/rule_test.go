package xbff

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// document makes a whole document of a rule's snippet, as a reader of `facet explain` would.
func document(snippet string) string {
	indent := func(by, text string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }
	first := strings.TrimLeft(regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(snippet, ""), "\n")
	word, _, _ := strings.Cut(first, ":")
	switch word {
	case "openapi", "x-bff", "x-bff-experiments", "paths", "components":
		return snippet
	case "properties", "required", "allOf":
		return "components:\n  schemas:\n    Thing:\n" + indent("      ", snippet)
	case "responses":
		return "paths:\n  /things:\n    get:\n      operationId: getThings\n" + indent("      ", snippet)
	default:
		return "paths:\n  /things:\n    get:\n      operationId: getThings\n      x-bff:\n" + indent("        ", snippet)
	}
}

func TestEveryRuleIsTold(t *testing.T) {
	var before Code
	for _, r := range Rules() {
		if !regexp.MustCompile(`^BFF[1-9]\d\d$`).MatchString(string(r.Code)) || r.Code <= before {
			t.Errorf("%s follows %s", r.Code, before)
		}
		before = r.Code
		for name, text := range map[string]string{"Title": r.Title, "Text": r.Text, "Wrong": r.Wrong, "Right": r.Right} {
			if text == "" || strings.Contains(text, "\t") {
				t.Errorf("%s has no %s, or one with a tab", r.Code, name)
			}
		}
		if strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s: a title is a line, a text is sentences", r.Code)
		}
		if r.Wrong == r.Right {
			t.Errorf("%s is not mended", r.Code)
		}
		if told, ok := Explain(strings.ToLower(string(r.Code))); !ok || told != r {
			t.Errorf("Explain does not know %s", r.Code)
		}
	}
	if _, ok := Explain("BFF999"); ok {
		t.Error("Explain knows BFF999")
	}
}

// What the wrong example of a rule of syntax breaks is that rule alone, and what mends it breaks none. The examples of the
// other rules are read without a word.
func TestExamplesBreakTheirRule(t *testing.T) {
	for _, r := range Rules() {
		var want []Code
		if slices.ContainsFunc(syntax, func(s Rule) bool { return s.Code == r.Code }) {
			want = []Code{r.Code}
		}
		for text, want := range map[string][]Code{r.Wrong: want, r.Right: nil} {
			_, wrong := Read("example.yaml", []byte(document(text)))
			var got []Code
			for _, d := range wrong {
				got = append(got, d.Code)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v where %v was wanted, in\n%s\n%v", r.Code, got, want, text, wrong)
			}
		}
	}
}
