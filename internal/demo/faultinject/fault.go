package faultinject

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is how to misbehave. The zero Fault is not to.
type Fault struct {
	// Latency is how long to wait before anything else.
	Latency time.Duration
	// Errors is the fraction of requests, from 0 to 1, that is answered with ErrorStatus.
	Errors float64
	// ErrorStatus is 503, which 0 means as well, or 500. The documents have no other.
	ErrorStatus int
	// Mode is what happens to the requests that are left.
	Mode Mode
}

const none = "none"

// Parse reads a fault, for instance "latency:200ms,errors:0.1".
func Parse(text string) (Fault, error) {
	var f Fault
	seen := map[string]bool{}
	at := 1
	for part := range strings.SplitSeq(text, ",") {
		name, argument, given := strings.Cut(part, ":")
		if seen[name] {
			return Fault{}, parseError(text, at, "%q is there twice", name)
		}
		seen[name] = true
		if detail := f.parsePart(name, argument, given); detail != "" {
			return Fault{}, parseError(text, at, "%s", detail)
		}
		at += len(part) + 1
	}
	if seen[none] && len(seen) > 1 {
		return Fault{}, parseError(text, 1, "%q cannot be combined", none)
	}
	return f, nil
}

func parseError(text string, at int, format string, args ...any) error {
	return fmt.Errorf("fault %q, character %d: %s; want %s", text, at, fmt.Sprintf(format, args...), syntax())
}

// parsePart reads one part into f, or returns what is wrong with it.
func (f *Fault) parsePart(name, argument string, given bool) string {
	switch name {
	case "latency":
		latency, err := time.ParseDuration(argument)
		if err != nil || latency <= 0 {
			return fmt.Sprintf("latency %q is not a positive duration such as 200ms or 2s", argument)
		}
		f.Latency = latency
		return ""
	case "errors":
		return f.parseErrors(argument)
	default:
		return f.parseWord(name, given)
	}
}

func (f *Fault) parseWord(name string, given bool) string {
	_, known := find(Mode(name))
	switch {
	case !known && name != none:
		return fmt.Sprintf("there is no fault %q", name)
	case given:
		return fmt.Sprintf("%q takes no argument", name)
	case f.Mode != "":
		return fmt.Sprintf("%q and %q exclude each other", f.Mode, name)
	case known:
		f.Mode = Mode(name)
	}
	return ""
}

func (f *Fault) parseErrors(argument string) string {
	fraction, status, given := strings.Cut(argument, ":")
	n, err := strconv.ParseFloat(fraction, 64)
	if err != nil || !(n > 0 && n <= 1) { // written so that NaN is refused
		return fmt.Sprintf("errors %q is not a fraction above 0 and up to 1", fraction)
	}
	f.Errors, f.ErrorStatus = n, http.StatusServiceUnavailable
	if !given {
		return ""
	}
	if status != "500" && status != "503" {
		return fmt.Sprintf("status %q is neither 500 nor 503", status)
	}
	f.ErrorStatus, _ = strconv.Atoi(status)
	return ""
}

// String writes the fault as [Parse] reads it.
func (f Fault) String() string {
	var parts []string
	if f.Latency > 0 {
		parts = append(parts, "latency:"+f.Latency.String())
	}
	if f.Errors > 0 {
		part := "errors:" + strconv.FormatFloat(f.Errors, 'g', -1, 64)
		if f.ErrorStatus == http.StatusInternalServerError {
			part += ":500"
		}
		parts = append(parts, part)
	}
	if f.Mode != "" {
		parts = append(parts, string(f.Mode))
	}
	if parts == nil {
		return none
	}
	return strings.Join(parts, ",")
}
