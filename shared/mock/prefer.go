package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Preference is how an answer is wanted. The zero value wants nothing in particular.
type Preference struct {
	// Code is the status; 0 for the first success.
	Code int
	// Example is the name of an example.
	Example string
	// Dynamic wants a value that is made up, where there is an example, too.
	Dynamic bool
	// Delay is how much later.
	Delay time.Duration
	// Fault is what goes wrong; empty for nothing.
	Fault Fault
}

// Fault is what goes wrong with an answer.
type Fault string

// The faults.
const (
	Reset    Fault = "reset"    // the connection ends without an answer
	Truncate Fault = "truncate" // it ends halfway through the body
	Broken   Fault = "broken"   // the body breaks its schema
)

var faults = []Fault{Reset, Truncate, Broken}

// ParsePreference reads the preferences of a header field (RFC 7240 section 2). Those that mean nothing here are left out
// where others may understand them; a value that is none is an error.
func ParsePreference(text string) (p Preference, err error) {
	_, err = p.read(text)
	return p, err
}

// Set reads the preferences of a flag, where one that means nothing is an error.
func (p *Preference) Set(text string) error {
	unknown, err := p.read(text)
	if err == nil && unknown != "" {
		err = fmt.Errorf("%s: want code, example, dynamic, delay or fault", unknown)
	}
	return err
}

// read reads preferences, and returns one that means nothing here.
func (p *Preference) read(text string) (unknown string, err error) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(part, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		known, err := p.set(strings.ToLower(strings.TrimSpace(name)), value)
		if err != nil {
			return "", err
		}
		if !known {
			unknown = strings.TrimSpace(part)
		}
	}
	return unknown, nil
}

func (p *Preference) set(name, value string) (known bool, err error) {
	switch name {
	case "code":
		if p.Code, err = strconv.Atoi(value); err != nil || p.Code < 200 || p.Code > 599 {
			return true, fmt.Errorf("code=%s: want a status from 200 to 599", value)
		}
	case "example":
		p.Example = value
	case "dynamic":
		if p.Dynamic, err = strconv.ParseBool(value); err != nil {
			return true, fmt.Errorf("dynamic=%s: want true or false", value)
		}
	case "delay":
		if p.Delay, err = time.ParseDuration(value); err != nil || p.Delay < 0 {
			return true, fmt.Errorf("delay=%s: want a duration, such as 200ms", value)
		}
	case "fault":
		if p.Fault = Fault(value); !slices.Contains(faults, p.Fault) {
			return true, fmt.Errorf("fault=%s: want reset, truncate or broken", value)
		}
	default:
		return false, nil
	}
	return true, nil
}

// wanted is what a request prefers, and what is preferred for it where it says nothing.
func (s *Service) wanted(r *http.Request) (Preference, error) {
	p, err := ParsePreference(strings.Join(r.Header.Values("Prefer"), ","))
	if err == nil && p == (Preference{}) && s.shared() {
		p = s.config.Prefer
	}
	return p, err
}

func (p Preference) String() string {
	var parts []string
	add := func(wanted bool, name string, value any) {
		if wanted {
			parts = append(parts, fmt.Sprintf("%s=%v", name, value))
		}
	}
	add(p.Code != 0, "code", p.Code)
	add(p.Example != "", "example", p.Example)
	add(p.Dynamic, "dynamic", true)
	add(p.Delay != 0, "delay", p.Delay)
	add(p.Fault != "", "fault", p.Fault)
	return strings.Join(parts, ", ")
}
