package change

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the report for people.
func (r *Report) Text(out io.Writer) error {
	var b strings.Builder
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "%-9s  %s%s\n", c.Effect, c.at(), c.Text)
		for _, broken := range c.Breaks {
			fmt.Fprintf(&b, "             %s\n", broken)
		}
		if c.Effect == Usable {
			fmt.Fprintf(&b, "             by %s\n", strings.Join(c.By, ", "))
		}
	}
	b.WriteString(r.Summary() + "\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// at names the operation, before the text of a change.
func (c *Change) at() string {
	switch {
	case c.Operation != "":
		return c.Operation + ": "
	case c.Path != "":
		return c.Method + " " + c.Path + ": "
	default:
		return ""
	}
}

// String returns "mobile.getOrder, step order: 200 #/status: …".
func (b Break) String() string {
	who := b.By
	if b.Step != "" {
		who += ", step " + b.Step
	}
	where := strings.Join(strings.Fields(b.Where+" "+b.Name+" "+b.Pointer), " ")
	if where != "" {
		where += ": "
	}
	return who + ": " + where + b.Text
}

// message is a change with what it breaks in one text, for machines that show one.
func (c *Change) message() string {
	lines := []string{c.at() + c.Text}
	for _, b := range c.Breaks {
		lines = append(lines, "breaks "+b.String())
	}
	if c.Effect == Usable {
		lines = append(lines, "usable by "+strings.Join(c.By, ", "))
	}
	return strings.Join(lines, "\n")
}
