package change_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/change"
	"github.com/facet-bff/facet/shared/contract"
)

const shop = "../generate/testdata/shop/specs"

// compare edits the document of the shop's orders, and compares it with what it was.
func compare(t *testing.T, edits ...string) *change.Report {
	t.Helper()
	lock, err := contract.Open(filepath.Join(shop, "contract.lock.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := change.Read(t.Context(), filepath.Join(shop, "upstreams", "orders.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(shop, "upstreams", "orders.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.NewReplacer(edits...).Replace(string(data)) == string(data) {
		t.Fatalf("nothing to replace: %v", edits)
	}
	file := filepath.Join(t.TempDir(), "new.yaml")
	if err := os.WriteFile(file, []byte(strings.NewReplacer(edits...).Replace(string(data))), 0o644); err != nil {
		t.Fatal(err)
	}
	after, err := change.Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	report, err := change.Compare(lock, "orders", before, after)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestWhomAChangeConcerns(t *testing.T) {
	for name, test := range map[string]struct {
		edits  []string
		broken []string
		// where are the pointers, parameters or statuses that the breaks name, in the order of the report
		where []string
	}{
		"an optional property that is read goes": {
			[]string{"comment: {type: string}", "remark: {type: string}"},
			[]string{"app.getOrder"},
			[]string{"#/comment"},
		},
		"a required property that nobody reads goes": {
			[]string{", secret]", "]", "        secret: {type: string}\n", ""}, nil, nil,
		},
		"a property that is read may be absent": {
			[]string{"required: [id, total, lines,", "required: [id, lines,"},
			[]string{"app.getOrder"},
			[]string{"#/total"},
		},
		"a property is of another type": {
			[]string{"total: {type: number}", "total: {type: string}"},
			[]string{"app.getOrder"},
			[]string{"#/total"},
		},
		"an enum that is sent gets a value": {
			[]string{"enum: [public, private]", "enum: [public, private, shared]"}, nil, nil,
		},
		"an enum loses the value that is sent": {
			[]string{"enum: [public, private]", "enum: [shared, private]"},
			[]string{"app.addLine", "app.getOrder"},
			[]string{"query kind", "query kind"},
		},
		"an operation has another path": {
			[]string{"/shipments/{id}", "/parcels/{id}"},
			[]string{"app.getNotes", "app.getOrder"},
			[]string{"", ""},
		},
		"a failure that has a rule is no longer declared": {
			[]string{"        '404': {description: none}\n", ""},
			[]string{"app.getOrder"},
			[]string{"404"},
		},
		"an operation that nobody calls goes": {
			[]string{"operationId: placeOrder", "operationId: orderPlaced"}, nil, nil,
		},
		"a parameter that is not sent becomes required": {
			[]string{"{name: trace, in: query, ", "{name: trace, in: query, required: true, "},
			[]string{"app.addLine"},
			[]string{"query trace"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			report := compare(t, test.edits...)
			var where []string
			for _, c := range report.Changes {
				if len(c.Breaks) > 0 && c.Rule == change.Relied {
					t.Errorf("no change explains %v", c.Breaks)
				}
				for _, b := range c.Breaks {
					place := b.Pointer
					if b.Name != "" || place == "" {
						place = b.Name
					}
					if place == "" {
						place = b.Where
					}
					where = append(where, place)
				}
			}
			if !slices.Equal(report.Broken, append([]string{}, test.broken...)) || !slices.Equal(where, test.where) {
				var text bytes.Buffer
				_ = report.Text(&text)
				t.Errorf("%v break, at %v; want %v, at %v\n%s", report.Broken, where, test.broken, test.where, text.String())
			}
		})
	}
}

// A document of which no code can be generated for one operation breaks those who call that one.
func TestWhatCannotBeGeneratedBreaksItsCallersAlone(t *testing.T) {
	report := compare(t, "carrier: {type: string}", "carrier: {oneOf: [{type: string}, {$ref: '#/components/schemas/Nobody'}]}",
		"    Notes:\n", "    Nobody: {allOf: [{$ref: '#/components/schemas/Nobody'}]}\n    Notes:\n")
	if want := []string{"app.getNotes", "app.getOrder"}; !slices.Equal(report.Broken, want) {
		t.Errorf("%v break, want %v", report.Broken, want)
	}
	for _, c := range report.Changes {
		for _, b := range c.Breaks {
			if c.Operation != "orders.getShipment" || !strings.Contains(b.Text, "no code can be generated of orders.getShipment: ") {
				t.Errorf("%s: %s", c.Operation, b)
			}
		}
	}
}

func TestTheOutputsForMachines(t *testing.T) {
	report := compare(t, "comment: {type: string}", "remark: {type: string}")
	report.New = "a,b:c.yaml"
	var out bytes.Buffer
	if err := report.GitHub(&out); err != nil {
		t.Fatal(err)
	}
	line := strings.Split(out.String(), "\n")[0]
	if !strings.HasPrefix(line, "::error file=a%2Cb%3Ac.yaml,line=") || !strings.Contains(line, "%0Abreaks app.getOrder, step order: 200 #/comment: ") {
		t.Errorf("an annotation is one line, with what ends a property escaped: %s", line)
	}
	out.Reset()
	if err := report.SARIF(&out); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct{ RuleID, Level string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	levels := map[string]int{}
	for _, result := range log.Runs[0].Results {
		levels[result.Level]++
		if !slices.ContainsFunc(log.Runs[0].Tool.Driver.Rules, func(rule struct{ ID string }) bool { return rule.ID == result.RuleID }) {
			t.Errorf("the rule %s is not described", result.RuleID)
		}
	}
	if levels["error"] != 1 || levels["note"] == 0 || len(log.Runs[0].Results) != len(report.Changes) {
		t.Errorf("levels %v of %d changes", levels, len(report.Changes))
	}
}

func TestADocumentIsReadFromAURL(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(shop, "upstreams"))))
	defer server.Close()
	lock, err := contract.Open(filepath.Join(shop, "contract.lock.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := change.Read(t.Context(), server.URL+"/orders.yaml")
	if err != nil {
		t.Fatal(err)
	}
	report, err := change.Compare(lock, "orders", document, document)
	if err != nil || len(report.Broken)+len(report.Changes) != 0 {
		t.Errorf("%+v, %v: want nothing", report, err)
	}
	if _, err := change.Read(t.Context(), server.URL+"/nowhere.yaml"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a document that is not there: %v", err)
	}
}
