package e2e

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/seed"
	"github.com/facet-bff/facet/shared/upstream/breaker"
)

// TestTheReadmeIsTrue runs the requests of README.md in their order and compares the answers with what it shows.
func TestTheReadmeIsTrue(t *testing.T) {
	tour := newTour(t)
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for _, step := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			command, want, _ := strings.Cut(step, "\n")
			if strings.HasPrefix(command, "export ") {
				continue
			}
			ran++
			if got := tour.curl(t, command); tidy(got) != tidy(want) {
				t.Errorf("$ %s\n got %s\nwant %s", command, tidy(got), tidy(want))
			}
		}
	}
	if ran < 8 {
		t.Errorf("ran %d requests: the README has more", ran)
	}
}

// TestWhatTheDemoPrintsWorks runs the requests that `make run` prints; each must be answered.
func TestWhatTheDemoPrintsWorks(t *testing.T) {
	tour := newTour(t)
	text, err := os.ReadFile("../../cmd/demo/tour.txt")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", "")) {
		if command := strings.TrimSpace(line); strings.HasPrefix(command, "curl ") {
			ran++
			tour.curl(t, command)
			if tour.status/100 != 2 {
				t.Errorf("%s: status %d", command, tour.status)
			}
		}
	}
	if ran < 8 {
		t.Errorf("ran %d requests: the demo prints more", ran)
	}
}

// tour runs requests as curl would, over services of its own.
type tour struct {
	*stack
	hosts  map[string]string // what the text calls an address, and where it is
	status int               // of the last request
}

func newTour(t *testing.T) *tour {
	t.Helper()
	services, err := demo.Open(t.Context(), demo.Config{Size: seed.Small})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := services.Close(); err != nil {
			t.Error(err)
		}
	})
	s := newStackOver(t, services, breaker.Config{})
	return &tour{stack: s, hosts: map[string]string{
		"127.0.0.1:7000": s.serve(t, services.Control()),
		"127.0.0.1:8080": s.url["gateway"], "127.0.0.1:8081": s.url["mobile"],
		"127.0.0.1:8082": s.url["web"], "127.0.0.1:8083": s.url["iot"],
	}}
}

// curl runs a command line that uses -s, -i, -X, -H and -d, and returns what it would print.
func (tour *tour) curl(t *testing.T, command string) string {
	t.Helper()
	r := request{as: "nobody"}
	var headers bool
	var url string
	for args := words(command)[1:]; len(args) > 0; args = args[1:] {
		switch {
		case args[0] == "-X":
			r.method, args = args[1], args[1:]
		case args[0] == "-d":
			r.body, args = args[1], args[1:]
			if r.method == "" {
				r.method = http.MethodPost
			}
		case args[0] == "-H":
			name, value, _ := strings.Cut(args[1], ": ")
			value = strings.NewReplacer("$TOKEN", token(t, ""), "$ADMIN", token(t, "admin")).Replace(value)
			r, args = r.with(name, value), args[1:]
		case strings.HasPrefix(args[0], "-"):
			headers = headers || strings.Contains(args[0], "i")
		default:
			url = args[0]
		}
	}
	host, path, _ := strings.Cut(url, "/")
	if tour.hosts[host] == "" {
		t.Fatalf("%s: no such host %q", command, host)
	}
	r.path = "/" + path
	got := tour.send(t, tour.hosts[host], r)
	tour.status = got.status
	if !headers {
		return got.body
	}
	out := fmt.Sprintf("HTTP/1.1 %d %s\n", got.status, http.StatusText(got.status))
	for name, values := range got.header {
		out += name + ": " + strings.Join(values, ", ") + "\n"
	}
	return out + "\n" + got.body
}

// words splits a command line as a shell would, quotes undone.
func words(command string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`).FindAllStringSubmatch(command, -1) {
		all = append(all, m[1]+m[2]+m[3])
	}
	return all
}

var changing = regexp.MustCompile(`(?m)("request_id":")[^"]*|^((?:X-Request-Id|Date): ).*`)

// tidy leaves out what differs from run to run, and puts header fields into an order.
func tidy(text string) string {
	text = strings.TrimSpace(changing.ReplaceAllString(text, "$1$2…"))
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
