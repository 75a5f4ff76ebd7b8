package upstream

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Config says where a service is and how much of it to take. Only URL has no default.
type Config struct {
	// URL is the service's base, as "http://orders:8080"; a path in it is put before every target.
	URL string
	// Protocol is the version of HTTP that is spoken. The zero value is Auto.
	Protocol Protocol
	// Client is what speaks HTTP/1.1. The zero value is Lean; every other protocol is net/http's.
	Client Client
	// TLS is for https URLs.
	TLS TLS
	// MaxBody is the largest response body in bytes, after decompression. 0 means 8 MiB.
	MaxBody int64
	// MaxHeader is the largest response header in bytes, those of 1xx responses included. 0 means 64 KiB.
	MaxHeader int64
	// Connections is how many idle connections are kept open to each address. 0 means 64.
	Connections int
	// ConnectTimeout bounds dialling and, apart from it, the TLS handshake. 0 means 1 s.
	ConnectTimeout time.Duration
	// HeaderTimeout bounds the wait for the response's header once the request has been written. 0 means no bound but the
	// context's.
	HeaderTimeout time.Duration
	// IdleTimeout is how long an unused connection stays open. 0 means 90 s.
	IdleTimeout time.Duration
}

// Protocol is a version of HTTP.
type Protocol string

// The protocols.
const (
	Auto  Protocol = ""    // HTTP/1.1 over http; over https, HTTP/2 where the service has it
	HTTP1 Protocol = "h1"  // HTTP/1.1 only
	HTTP2 Protocol = "h2"  // HTTP/2 only, over https
	H2C   Protocol = "h2c" // HTTP/2 only, over http and without an upgrade (RFC 9113 section 3.3)
)

// Client is an implementation of HTTP/1.1.
type Client string

// The clients.
const (
	Lean    Client = ""         // ours, which costs less and is stricter. It speaks to http URLs, and to https ones with the protocol h1
	NetHTTP Client = "net/http" // net/http's
)

// TLS says whom we trust and who we are. The zero value trusts the system's authorities and shows no certificate.
type TLS struct {
	// Roots are the authorities to trust. nil means the system's.
	Roots *x509.CertPool
	// ServerName is the name that the service's certificate must have. Empty means the URL's host.
	ServerName string
	// MinVersion is the lowest version, as tls.VersionTLS13. 0 means TLS 1.2.
	MinVersion uint16
	// Certificate returns ours, for mTLS. It is called at every handshake, so one that reads the files again is all that a
	// renewed certificate needs. nil means none.
	Certificate func() (*tls.Certificate, error)
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	_, err := c.base()
	errs := []error{err}
	switch c.Protocol {
	case Auto, HTTP1, HTTP2, H2C:
	default:
		errs = append(errs, fmt.Errorf("protocol %q: want h1, h2, h2c or nothing", c.Protocol))
	}
	if c.Client != Lean && c.Client != NetHTTP {
		errs = append(errs, fmt.Errorf("client %q: want net/http or nothing", c.Client))
	}
	for _, field := range []struct {
		name  string
		value int64
	}{
		{"MaxBody", c.MaxBody},
		{"MaxHeader", c.MaxHeader},
		{"Connections", int64(c.Connections)},
		{"ConnectTimeout", int64(c.ConnectTimeout)},
		{"HeaderTimeout", int64(c.HeaderTimeout)},
		{"IdleTimeout", int64(c.IdleTimeout)},
	} {
		if field.value < 0 {
			errs = append(errs, fmt.Errorf("%s is negative", field.name))
		}
	}
	if v := c.TLS.MinVersion; v != 0 && (v < tls.VersionTLS12 || v > tls.VersionTLS13) {
		errs = append(errs, errors.New("TLS.MinVersion: want TLS 1.2 or 1.3"))
	}
	return errors.Join(errs...)
}

// base parses the URL.
func (c *Config) base() (*url.URL, error) {
	base, err := url.Parse(c.URL)
	if err != nil || base.Hostname() == "" || base.User != nil || (base.Scheme != "http" && base.Scheme != "https") || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("upstream URL %q: want http://host[:port] or https://host[:port], without user, query and fragment", c.URL)
	}
	if want := map[Protocol]string{HTTP2: "https", H2C: "http"}[c.Protocol]; want != "" && base.Scheme != want {
		return nil, fmt.Errorf("upstream URL %q: the protocol %s takes %s", c.URL, c.Protocol, want)
	}
	return base, nil
}
