package verify

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Text writes the report for people: what is wrong, what was not asked, and a line about all of it.
func (r *Report) Text(out io.Writer) error {
	var b strings.Builder
	for _, result := range r.Broken() {
		fmt.Fprintf(&b, "%s, %s: %s\n", result.Operation, result.How, result.asked())
		for _, deviation := range result.Wrong {
			fmt.Fprintf(&b, "  %s\n", deviation)
		}
	}
	for _, left := range r.Left {
		fmt.Fprintf(&b, "not asked: %s (%s)\n", left.Operation, left.Reason)
	}
	if len(r.Unreached) > 0 {
		fmt.Fprintf(&b, "declared and not met: %s\n", strings.Join(r.Unreached, ", "))
	}
	b.WriteString(r.Summary() + "\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// Summary says in one line what was asked and how much of it was wrong.
func (r *Report) Summary() string {
	operations := map[string]bool{}
	for _, result := range r.Results {
		operations[result.Operation] = true
	}
	return fmt.Sprintf("%s at %s: %d operations, %d requests, %d with something wrong", r.Upstream, r.Base, len(operations), len(r.Results), len(r.Broken()))
}

func (r *Result) asked() string {
	if r.Status == 0 {
		return r.Method + " " + r.Target
	}
	return fmt.Sprintf("%s %s is answered with %d", r.Method, r.Target, r.Status)
}

// String returns "#/total: want integer, and it is null; mobile.getOrder relies on it".
func (d Deviation) String() string {
	text := d.Text
	if d.Pointer != "" {
		text = d.Pointer + ": " + text
	}
	if len(d.By) > 0 {
		text += "; relied on by " + strings.Join(d.By, ", ")
	}
	return text
}

// suite is the report of JUnit, in the form that build servers read.
type suite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	Cases    []test   `xml:"testcase"`
}

type test struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Time    string   `xml:"time,attr"`
	Failure *message `xml:"failure"`
	Skipped *message `xml:"skipped"`
}

type message struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as JUnit's XML: a test case for each request, and a skipped one for each operation that was not
// asked.
func (r *Report) JUnit(out io.Writer) error {
	all := suite{Name: r.Upstream, Tests: len(r.Results) + len(r.Left), Failures: len(r.Broken()), Skipped: len(r.Left)}
	total := 0.0
	for _, result := range r.Results {
		total += result.Took.Seconds()
		test := test{Class: r.Upstream + "." + result.Operation, Name: result.How, Time: fmt.Sprintf("%.3f", result.Took.Seconds())}
		if len(result.Wrong) > 0 {
			lines := make([]string, len(result.Wrong))
			for i, deviation := range result.Wrong {
				lines[i] = deviation.String()
			}
			test.Failure = &message{result.asked(), strings.Join(lines, "\n")}
		}
		all.Cases = append(all.Cases, test)
	}
	for _, left := range r.Left {
		all.Cases = append(all.Cases, test{Class: r.Upstream + "." + left.Operation, Name: "all", Time: "0.000", Skipped: &message{Message: left.Reason}})
	}
	all.Time = fmt.Sprintf("%.3f", total)
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}
