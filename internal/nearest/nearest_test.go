package nearest

import "testing"

func TestWord(t *testing.T) {
	tests := []struct{ word, want string }{
		{"optionl", "optional"},
		{"Optional", "optional"},
		{"step_id", "stepId"},
		{"setpId", "stepId"},
		{"operation", "operationId"},
		{"params", ""},
		{"param", "parameters"},
		{"x", ""},
		{"", ""},
		{"somethingElse", ""},
	}
	keys := []string{"stepId", "operationId", "parameters", "requestBody", "optional", "timeout"}
	for _, test := range tests {
		if got := Word(test.word, keys); got != test.want {
			t.Errorf("%q: got %q", test.word, got)
		}
	}
}
