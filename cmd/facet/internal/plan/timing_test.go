package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// described returns the operation whose x-bff has these steps, which are YAML at the left margin.
func described(t interface{ Fatal(...any) }, steps string) *xbff.Operation {
	document := `openapi: 3.0.3
x-bff: {sourceDescriptions: [{name: up, url: up.yaml}]}
paths:
  /a:
    get:
      operationId: getA
      x-bff:
        steps:
        ` + strings.ReplaceAll(steps, "\n", "\n        ")
	x, wrong := xbff.Read("app.yaml", []byte(document))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return x.Operations[0]
}

func TestTiming(t *testing.T) {
	const up = "operationId: $sourceDescriptions.up.get"
	for _, tc := range []struct {
		name, steps string
		waves       string // the steps, wave by wave
		says        string
	}{
		{
			"one step", `- {stepId: a, ` + up + `, timeout: 300}`,
			"a", "one upstream call; a (300ms) of 1s",
		},
		{
			"steps without timeouts", `- {stepId: a, ` + up + `}
- {stepId: b, ` + up + `}`,
			"a b", "at most 2 upstream calls, in one wave, within 1s",
		},
		{
			"the slower of two chains is critical, though it is shorter", `- {stepId: slow, ` + up + `, timeout: 900}
- {stepId: a, ` + up + `, timeout: 100}
- {stepId: b, ` + up + `, dependsOn: [a], timeout: 100}
- {stepId: c, ` + up + `, dependsOn: [b, a], timeout: 100}`,
			"slow a|b|c", "at most 4 upstream calls, 3 waves deep; slow (900ms) of 1s",
		},
		{
			"a step without a timeout counts for nothing", `- {stepId: a, ` + up + `, timeout: 100}
- {stepId: b, ` + up + `, dependsOn: [a]}
- {stepId: c, ` + up + `, dependsOn: [b], timeout: 100}`,
			"a|b|c", "at most 3 upstream calls, 3 waves deep; a (100ms) → b → c (100ms) is 200ms of 1s",
		},
		{
			"a timeout bounds all attempts", `- {stepId: a, ` + up + `, timeout: 100, onFailure: [{type: retry, retryLimit: 2, retryAfter: 0.02}]}
- {stepId: b, ` + up + `, dependsOn: [a], timeout: 100}`,
			"a|b", "at most 4 upstream calls, 2 waves deep; a (100ms) → b (100ms) is 200ms of 1s",
		},
		{
			"without one the pauses count", `- {stepId: a, ` + up + `, onFailure: [{type: retry, retryLimit: 2, retryAfter: 0.2}]}`,
			"a", "at most 3 upstream calls, in one wave; a (400ms between attempts) of 1s",
		},
		{
			"one call an item", `- {stepId: a, ` + up + `}
- {stepId: b, ` + up + `, forEach: $steps.a.outputs.body#/items, key: $item#/id, maxItems: 10}`,
			"a|b", "at most 11 upstream calls, 2 waves deep, within 1s",
		},
		{
			"batches, the last one not full, each tried again", `- {stepId: a, ` + up + `}
- {stepId: b, ` + up + `, forEach: $steps.a.outputs.body#/items, key: $item#/id, maxItems: 101, batch: {param: id, size: 50, results: $response.body#/items, resultKey: '#/id'}, onFailure: [{type: retry}]}`,
			"a|b", "at most 7 upstream calls, 2 waves deep, within 1s",
		},
		{
			"a fallback comes after what it stands in for, and before what reads that", `- {stepId: spare, ` + up + `, timeout: 200}
- {stepId: a, ` + up + `, optional: true, fallback: $steps.spare.outputs.body, timeout: 100}
- {stepId: b, ` + up + `, dependsOn: [a], timeout: 50}`,
			"a|spare|b", "at most 3 upstream calls, 3 waves deep; a (100ms) → spare (200ms) → b (50ms) is 350ms of 1s",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := timingOf(described(t, tc.steps), time.Second)
			if waves := waves(got); waves != tc.waves {
				t.Errorf("waves %s, want %s", waves, tc.waves)
			}
			if got.String() != tc.says {
				t.Errorf("got  %s\nwant %s", got, tc.says)
			}
		})
	}
}

func TestStepsThatWaitForEachOtherComeToAnEnd(t *testing.T) {
	timingOf(described(t, `- {stepId: a, operationId: $sourceDescriptions.up.get, dependsOn: [b]}
- {stepId: b, operationId: $sourceDescriptions.up.get, dependsOn: [a, b]}`), time.Second)
}

// TestNoChainIsLongerThanTheCriticalPath compares the critical path with all chains of random operations.
func TestNoChainIsLongerThanTheCriticalPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var steps []string
		count := rapid.IntRange(1, 8).Draw(t, "steps")
		for i := range count {
			step := fmt.Sprintf("- {stepId: s%d, operationId: $sourceDescriptions.up.get", i)
			if ms := rapid.IntRange(0, 5).Draw(t, "timeout"); ms > 0 {
				step += fmt.Sprintf(", timeout: %d", ms)
			}
			var after []string
			for j := range i {
				if rapid.Bool().Draw(t, "after") {
					after = append(after, fmt.Sprintf("s%d", j))
				}
			}
			if len(after) > 0 {
				step += ", dependsOn: [" + strings.Join(after, ", ") + "]"
			}
			steps = append(steps, step+"}")
		}
		got := timingOf(described(t, strings.Join(steps, "\n")), time.Hour)

		var longest func(s TimedStep) time.Duration
		longest = func(s TimedStep) time.Duration {
			var before time.Duration
			for _, id := range s.After {
				if got.Step(id).Wave >= s.Wave {
					t.Fatalf("%s is not before %s", id, s.ID)
				}
				before = max(before, longest(*got.Step(id)))
			}
			return before + s.Timeout
		}
		var most, sum time.Duration
		for _, s := range got.Steps {
			most = max(most, longest(s))
		}
		for i, id := range got.Path {
			sum += got.Step(id).Timeout
			if i > 0 && !strings.Contains(strings.Join(got.Step(id).After, " ")+" ", got.Path[i-1]+" ") {
				t.Fatalf("%s does not wait for %s", id, got.Path[i-1])
			}
		}
		if got.Longest != most || sum != most || got.Calls != count {
			t.Fatalf("got %s along %v, which is %s, want %s", got.Longest, got.Path, sum, most)
		}
	})
}

// waves returns the ids of the steps, wave by wave.
func waves(t Timing) string {
	text, last := "", 1
	for i, s := range t.Steps {
		switch {
		case s.Wave > last:
			text += "|"
		case i > 0:
			text += " "
		}
		text, last = text+s.ID, s.Wave
	}
	return text
}
