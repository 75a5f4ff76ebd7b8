package xbff

import "testing"

func TestDiagnosticsRead(t *testing.T) {
	d := Diagnostic{Code: UnknownStep, File: "frontends/mobile.yaml", Line: 3, Column: 5, Operation: "mobile.getOrder", Text: "no step is called usr", Instead: "did you mean user?"}
	tests := []struct {
		change func(*Diagnostic)
		want   string
	}{
		{func(*Diagnostic) {}, "frontends/mobile.yaml:3:5: BFF204: mobile.getOrder: no step is called usr; did you mean user?"},
		{func(d *Diagnostic) { d.Operation, d.Instead = "", "" }, "frontends/mobile.yaml:3:5: BFF204: no step is called usr"},
		{func(d *Diagnostic) { d.Column = 0 }, "frontends/mobile.yaml:3: BFF204: mobile.getOrder: no step is called usr; did you mean user?"},
		{func(d *Diagnostic) { d.Line, d.Column = 0, 0 }, "frontends/mobile.yaml: BFF204: mobile.getOrder: no step is called usr; did you mean user?"},
		{func(d *Diagnostic) { d.Related = &Place{"upstreams/users.yaml", 7, 9} }, "frontends/mobile.yaml:3:5: BFF204: mobile.getOrder: no step is called usr; did you mean user? (see upstreams/users.yaml:7:9)"},
	}
	for _, test := range tests {
		got := d
		test.change(&got)
		if got.Error() != test.want {
			t.Errorf("got %s", got.Error())
		}
	}
}
