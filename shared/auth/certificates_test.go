package auth_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/auth"
)

func TestACertificatesName(t *testing.T) {
	uri := &url.URL{Scheme: "spiffe", Host: "example", Path: "/orders"}
	full := &x509.Certificate{
		URIs: []*url.URL{uri}, DNSNames: []string{"orders.example"}, EmailAddresses: []string{"orders@example"},
		Subject: pkix.Name{CommonName: "orders"}, NotAfter: time.Now().Add(time.Hour),
	}
	several := &x509.Certificate{DNSNames: []string{"a.example", "b.example"}, NotAfter: full.NotAfter}
	old := &x509.Certificate{DNSNames: []string{"a.example"}, NotAfter: time.Now().Add(-time.Second)}
	verified := func(c *x509.Certificate) *tls.ConnectionState {
		return &tls.ConnectionState{PeerCertificates: []*x509.Certificate{c}, VerifiedChains: [][]*x509.Certificate{{c, {}}}}
	}
	for _, tc := range []struct {
		name   string
		config auth.CertificateConfig
		tls    *tls.ConnectionState
		want   string
	}{
		{"its URI", auth.CertificateConfig{Name: "uri"}, verified(full), "spiffe://example/orders"},
		{"its DNS name", auth.CertificateConfig{Name: "dns"}, verified(full), "orders.example"},
		{"its address", auth.CertificateConfig{Name: "email"}, verified(full), "orders@example"},
		{"its common name", auth.CertificateConfig{Name: "cn"}, verified(full), "orders"},
		{"one that is allowed", auth.CertificateConfig{Name: "dns", Allow: []string{"x.example", "orders.example"}}, verified(full), "orders.example"},
		{"one that is not", auth.CertificateConfig{Name: "dns", Allow: []string{"x.example"}}, verified(full), "unauthenticated: The client certificate's name is not known."},
		{"none of that sort", auth.CertificateConfig{Name: "uri"}, verified(several), "unauthenticated: The client certificate does not say whose it is."},
		{"no common name", auth.CertificateConfig{Name: "cn"}, verified(several), "unauthenticated: The client certificate does not say whose it is."},
		{"two", auth.CertificateConfig{Name: "dns"}, verified(several), "unauthenticated: The client certificate does not say whose it is."},
		{"two, of which one is allowed", auth.CertificateConfig{Name: "dns", Allow: []string{"b.example"}}, verified(several), "b.example"},
		{"expired since", auth.CertificateConfig{Name: "dns"}, verified(old), "unauthenticated: The client certificate has expired."},
		{"not verified", auth.CertificateConfig{Name: "dns"}, &tls.ConnectionState{PeerCertificates: []*x509.Certificate{full}}, "unauthenticated: The client certificate cannot be verified."},
		{"no certificate", auth.CertificateConfig{Name: "dns"}, &tls.ConnectionState{}, "unauthenticated: A client certificate is required."},
		{"no TLS", auth.CertificateConfig{Name: "dns"}, nil, "unauthenticated: A client certificate is required."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.config.Tier, tc.config.Roles = "internal", []string{"service"}
			judge, err := auth.NewCertificates(tc.config)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.TLS = tc.tls
			p, _, err := auth.Policy{{{Scheme: &auth.Scheme{Name: "mtls", In: auth.InCertificate, Judge: judge}}}}.Authenticate(r)
			got := p.Subject
			if err != nil {
				got = told(err)
			} else if p.Tier != "internal" || !p.HasRole("service") {
				t.Errorf("principal %+v", p)
			}
			if got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}
