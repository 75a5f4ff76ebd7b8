package change

import (
	"fmt"
	"io"
	"strings"
)

// GitHub writes the report as workflow commands of GitHub Actions, which shows them beside the lines of the new document:
// an error for what breaks, a notice for what could be used, and nothing for what nobody notices.
func (r *Report) GitHub(out io.Writer) error {
	var b strings.Builder
	for _, c := range r.Changes {
		kind := map[Effect]string{Breaks: "error", Usable: "notice"}[c.Effect]
		if kind == "" {
			continue
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,title=%s::%s\n", kind, property(r.New), c.Line, property(c.at()+string(c.Effect)), data(c.message()))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// data and property escape as the runner unescapes.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}
