package auth

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// CertificateConfig says whose a client certificate is. That it is genuine, the TLS listener has verified.
type CertificateConfig struct {
	// Name is where the name is: "uri", "dns" or "email", of the subject's alternative names, or "cn", the subject's common
	// name, which only old authorities use for it. Required, since a certificate may have several.
	Name string
	// Allow are the names that are let in; empty for all that the authority vouches for.
	Allow []string
	// Tier, Roles and Scopes are those of every principal.
	Tier   string
	Roles  []string
	Scopes []string
}

// names are where a name may be.
var names = map[string]func(*x509.Certificate) []string{
	"uri": func(c *x509.Certificate) []string {
		var all []string
		for _, uri := range c.URIs {
			all = append(all, uri.String())
		}
		return all
	},
	"dns":   func(c *x509.Certificate) []string { return c.DNSNames },
	"email": func(c *x509.Certificate) []string { return c.EmailAddresses },
	"cn":    func(c *x509.Certificate) []string { return []string{c.Subject.CommonName} },
}

// Validate returns what is wrong with the configuration, or nil.
func (c CertificateConfig) Validate() error {
	if _, known := names[c.Name]; !known {
		return fmt.Errorf("the name of a certificate is in its uri, dns, email or cn, not in %q", c.Name)
	}
	if slices.Contains(c.Allow, "") {
		return errors.New("an empty name is allowed, which is nobody's")
	}
	return nil
}

// Certificates judges client certificates. Make one with [NewCertificates]; it is safe for concurrent use.
type Certificates struct{ config CertificateConfig }

// NewCertificates returns a judge of certificates.
func NewCertificates(config CertificateConfig) (*Certificates, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	return &Certificates{config}, nil
}

// Judge returns the principal of the connection's certificate, which counts only as far as TLS has verified it. It may have
// expired since: connections live long.
func (c *Certificates) Judge(r *http.Request, _ Credential) (Principal, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 || len(r.TLS.VerifiedChains[0]) == 0 {
		return Principal{}, refuse(unverifiedCertificate, nil)
	}
	certificate := r.TLS.VerifiedChains[0][0]
	if time.Now().After(certificate.NotAfter) {
		return Principal{}, refuse(expiredCertificate, nil)
	}
	name, err := c.nameOf(certificate)
	if err != nil {
		return Principal{}, err
	}
	return Principal{Subject: name, Tier: c.config.Tier, Roles: slices.Clip(c.config.Roles), Scopes: slices.Clip(c.config.Scopes)}, nil
}

// nameOf returns the one name that the certificate has, or has among the allowed ones. Two would be two principals.
func (c *Certificates) nameOf(certificate *x509.Certificate) (string, error) {
	found := slices.DeleteFunc(slices.Clone(names[c.config.Name](certificate)), func(name string) bool { return name == "" })
	if len(found) == 0 {
		return "", refuse(unnamedCertificate, fmt.Errorf("no %s in it", c.config.Name))
	}
	if len(c.config.Allow) > 0 {
		all := strings.Join(found, ", ")
		found = slices.DeleteFunc(found, func(name string) bool { return !slices.Contains(c.config.Allow, name) })
		if len(found) == 0 {
			return "", refuse(unknownCertificate, errors.New(all))
		}
	}
	if len(found) > 1 {
		return "", refuse(unnamedCertificate, fmt.Errorf("several names: %s", strings.Join(found, ", ")))
	}
	return found[0], nil
}
