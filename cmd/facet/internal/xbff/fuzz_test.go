package xbff

import (
	"os"
	"path/filepath"
	"testing"
)

// Whatever a document is, reading it ends, says where each mistake is and what to do, and leaves whole what it does not
// call broken.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/wrong/*.yaml")
	for _, file := range append(files, "testdata/mobile.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, r := range Rules() {
		f.Add([]byte(document(r.Wrong)))
		f.Add([]byte(document(r.Right)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, wrong := Read("mobile.yaml", data)
		before := Pos{1, 0}
		for _, d := range wrong {
			at := Pos{d.Line, d.Column}
			if at.before(before) || d.Column < 1 || d.Text == "" || d.Instead == "" {
				t.Errorf("%+v, after %v", d, before)
			}
			if _, known := Explain(string(d.Code)); !known {
				t.Errorf("nothing explains %s", d.Code)
			}
			before = at
		}
		for _, o := range doc.Operations {
			if !o.Broken {
				wholeOperation(t, o)
			}
		}
	})
}

// wholeOperation checks that nothing is missing that is not said to be optional.
func wholeOperation(t *testing.T, o *Operation) {
	t.Helper()
	if o.Form() == Written {
		t.Errorf("%s has an x-bff and no form", o.ID)
	}
	for _, s := range o.Steps {
		missing := s.ID.Value == "" || s.Operation.OperationID == "" || s.Operation.Source == ""
		for _, p := range s.Parameters {
			missing = missing || p.Name.Value == "" || p.In.Value == "" || !wholeValue(p.Value)
		}
		if b := s.RequestBody; b != nil {
			missing = missing || !wholeMapping(b.Payload)
		}
		for _, c := range s.SuccessCriteria {
			missing = missing || c.Left == nil || c.Right == nil
		}
		if f := s.Fallback; f != nil {
			missing = missing || (f.Value == nil) == (f.Step == nil)
		}
		for _, e := range s.Errors {
			missing = missing || e.Relay == (e.Override != nil)
		}
		if b := s.Batch; b != nil {
			missing = missing || b.Param.Value == "" || b.Size.Value == 0 || b.Results == nil || b.ResultKey == nil || s.Key == nil
		}
		missing = missing || s.ForEach == nil && (s.Key != nil || s.Batch != nil || s.MaxItems != nil || s.Concurrency != nil)
		if missing {
			t.Errorf("%s: the step %+v has holes", o.ID, s)
		}
	}
	if o.Response != nil && !wholeMapping(o.Response) {
		t.Errorf("%s: the response has holes", o.ID)
	}
}

func wholeValue(v *Value) bool {
	if v == nil {
		return false
	}
	return count(v.Literal != nil, v.Expr != nil, v.Template != nil) == 1
}

func wholeMapping(m *Mapping) bool {
	if m == nil || count(m.Object != nil, m.Value != nil, m.Each != nil, m.Lookup != nil, m.Coalesce != nil, m.Enum != nil, m.Go != nil) != 1 {
		return false
	}
	switch {
	case m.Object != nil:
		for _, member := range m.Object.Members {
			if !wholeMapping(member.Value) {
				return false
			}
		}
	case m.Value != nil:
		return wholeValue(m.Value)
	case m.Each != nil:
		return m.Each.Over != nil && wholeMapping(m.Each.Value)
	case m.Lookup != nil:
		return m.Lookup.Step.Value != "" && m.Lookup.Key != nil
	case m.Enum != nil:
		return m.Enum.Value != nil && (len(m.Enum.Cases) > 0 || m.Enum.Default != nil)
	case m.Coalesce != nil:
		for _, c := range m.Coalesce {
			if !wholeMapping(c) {
				return false
			}
		}
		return len(m.Coalesce) > 1
	}
	return true
}

func count(of ...bool) int {
	n := 0
	for _, is := range of {
		if is {
			n++
		}
	}
	return n
}
