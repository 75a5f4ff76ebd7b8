package secure

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Config says what is sent. The zero value is the package's defaults. A field that is "off" is not sent.
type Config struct {
	// HSTS is how long a browser uses nothing but TLS for this host, in whole seconds. Default a year; negative for not
	// sending it. It is sent over TLS only.
	HSTS time.Duration
	// HSTSSubdomains says that it holds for every host below this one, too.
	HSTSSubdomains bool
	// TLSInFront says that every request has come over TLS although this process does not see it, because whoever is in front
	// of it ends TLS.
	TLSInFront bool
	// ContentTypeOptions, and each of the following, is the value of the field of that name.
	ContentTypeOptions        string
	ReferrerPolicy            string
	ContentSecurityPolicy     string
	FrameOptions              string
	CrossOriginResourcePolicy string
	PermissionsPolicy         string
	// KeepCacheControl leaves answers to requests with credentials that say nothing of caches as they are.
	KeepCacheControl bool
}

// off is the value of a field that is not sent.
const off = "off"

// defaultHSTS is a year, which is what browsers' preload lists ask for.
const defaultHSTS = 365 * 24 * time.Hour

// field is one line of the header.
type field struct{ name, value string }

// fields returns what the configuration sends whatever the request, with defaults filled in.
func (c Config) fields() []field {
	all := []struct{ name, value, standard string }{
		{"X-Content-Type-Options", c.ContentTypeOptions, "nosniff"},
		{"Referrer-Policy", c.ReferrerPolicy, "no-referrer"},
		{"Content-Security-Policy", c.ContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"},
		{"X-Frame-Options", c.FrameOptions, "DENY"},
		{"Cross-Origin-Resource-Policy", c.CrossOriginResourcePolicy, "same-origin"},
		{"Permissions-Policy", c.PermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
	}
	var sent []field
	for _, f := range all {
		switch f.value {
		case off:
		case "":
			sent = append(sent, field{f.name, f.standard})
		default:
			sent = append(sent, field{f.name, f.value})
		}
	}
	return sent
}

// hsts returns the value of Strict-Transport-Security, or "" when it is not sent.
func (c Config) hsts() string {
	age := c.HSTS
	switch {
	case age < 0:
		return ""
	case age == 0:
		age = defaultHSTS
	}
	value := fmt.Sprintf("max-age=%d", int64(age/time.Second))
	if c.HSTSSubdomains {
		value += "; includeSubDomains"
	}
	return value
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	if c.HSTS > 0 && c.HSTS%time.Second != 0 {
		errs = append(errs, fmt.Errorf("an HSTS of %s is not whole seconds", c.HSTS))
	}
	if c.HSTS < 0 && (c.HSTSSubdomains || c.TLSInFront) {
		errs = append(errs, errors.New("HSTSSubdomains and TLSInFront say nothing without HSTS"))
	}
	for _, f := range c.fields() {
		if strings.ContainsFunc(f.value, func(r rune) bool { return r < ' ' || r > '~' }) {
			errs = append(errs, fmt.Errorf("%s: %q is not the value of a header field", f.name, f.value))
		}
	}
	return errors.Join(errs...)
}
