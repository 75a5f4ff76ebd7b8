package upstream_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// over returns the exchange with a server that was started, and what would close it.
func over(t *testing.T, server *httptest.Server, config upstream.Config) upstream.Exchange {
	t.Helper()
	config.URL = server.URL
	transport, err := upstream.HTTP(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { transport.Close(); server.Close() })
	return transport.Exchange
}

// protocol answers with the version that it was asked in, and the name of the client's certificate.
func protocol(w http.ResponseWriter, r *http.Request) {
	name := ""
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		name = " " + r.TLS.PeerCertificates[0].Subject.CommonName
	}
	_, _ = io.WriteString(w, r.Proto+name)
}

func TestTheProtocolIsTheOneThatIsConfigured(t *testing.T) {
	for _, tc := range []struct {
		name     string
		tls      bool
		protocol upstream.Protocol
		want     string
	}{
		{"auto", false, upstream.Auto, "HTTP/1.1"},
		{"auto over TLS", true, upstream.Auto, "HTTP/2.0"},
		{"h1 over TLS", true, upstream.HTTP1, "HTTP/1.1"},
		{"h2", true, upstream.HTTP2, "HTTP/2.0"},
		{"h2c", false, upstream.H2C, "HTTP/2.0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(protocol))
			config := upstream.Config{Protocol: tc.protocol}
			if tc.tls {
				server.EnableHTTP2 = true
				server.StartTLS()
				config.TLS.Roots = x509.NewCertPool()
				config.TLS.Roots.AddCert(server.Certificate())
			} else {
				server.Config.Protocols = new(http.Protocols)
				server.Config.Protocols.SetHTTP1(true)
				server.Config.Protocols.SetUnencryptedHTTP2(true)
				server.Start()
			}
			res, err := ask(t.Context(), t, over(t, server, config))
			if err != nil || string(res.Body) != tc.want {
				t.Errorf("got %q, %v, want %s", res.Body, err, tc.want)
			}
		})
	}
}

func TestAServiceThatWeDoNotTrustIsNotAsked(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config func(*upstream.TLS)
	}{
		{"an unknown authority", func(c *upstream.TLS) { c.Roots = nil }},
		{"another name", func(c *upstream.TLS) { c.ServerName = "orders.internal" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			config := upstream.Config{}
			config.TLS.Roots = x509.NewCertPool()
			config.TLS.Roots.AddCert(server.Certificate())
			tc.config(&config.TLS)
			if _, err := ask(t.Context(), t, over(t, server, config)); fault.KindOf(err) != fault.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestARenewedCertificateIsShownAtTheNextHandshake(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(protocol))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	current := certificate(t, "first")
	config := upstream.Config{Protocol: upstream.HTTP1, TLS: upstream.TLS{
		Roots:       x509.NewCertPool(),
		Certificate: func() (*tls.Certificate, error) { return current, nil },
	}}
	config.TLS.Roots.AddCert(server.Certificate())
	exchange := over(t, server, config)
	for _, want := range []string{"HTTP/1.1 first", "HTTP/1.1 second"} {
		res, err := ask(t.Context(), t, exchange)
		if err != nil || string(res.Body) != want {
			t.Errorf("got %q, %v, want %s", res.Body, err, want)
		}
		current = certificate(t, "second")
		server.CloseClientConnections()
	}
}

// certificate returns one that is signed by itself.
func certificate(t *testing.T, name string) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestAnInstanceIsDialledAtItsAddressAndCalledByTheServicesName(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Host+r.URL.Path)
	}))
	defer server.Close()
	transport, err := upstream.HTTP(upstream.Config{URL: "http://orders.internal/base"})
	if err != nil {
		t.Fatal(err)
	}
	defer transport.Close()
	instance := transport.At(server.Listener.Addr().String())
	res, err := ask(t.Context(), t, instance.Exchange)
	if err != nil || string(res.Body) != "orders.internal/base/things/1" {
		t.Errorf("got %q, %v", res.Body, err)
	}
	transport.Close() // or the connection would be used again
	instance.Close()
	if _, err := ask(t.Context(), t, instance.Exchange); !errors.Is(err, upstream.ErrUnsent) || !strings.Contains(err.Error(), "no address of this service") {
		t.Errorf("an instance that is gone: %v", err)
	}
}

func TestNoTargetChangesTheHost(t *testing.T) {
	asked := false
	exchange := service(t, upstream.Config{}, func(http.ResponseWriter, *http.Request) { asked = true })
	for _, target := range []string{"@elsewhere/", ".elsewhere/", ":1/", "", "http://elsewhere/"} {
		err := exchange(t.Context(), &upstream.Request{Method: "GET", Target: target}, upstream.NewResponse())
		if fault.KindOf(err) != fault.Internal || err == nil || asked {
			t.Errorf("target %q: %v", target, err)
		}
	}
	res := upstream.NewResponse()
	defer res.Release()
	if err := exchange(t.Context(), &upstream.Request{Method: "GET", Target: "//elsewhere/"}, res); err != nil || !asked {
		t.Errorf("a path of two slashes is a path: %v", err)
	}
}

func TestAFieldThatEndsItsLineIsNotTheServicesFailure(t *testing.T) {
	exchange := service(t, upstream.Config{}, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
	for _, value := range []string{"a\r\nX-Principal: root", "a\x00", "\x7f"} {
		req := &upstream.Request{Method: "GET", Target: "/", Header: upstream.Header{{Name: "X-A", Value: value}}}
		if err := exchange(t.Context(), req, upstream.NewResponse()); fault.KindOf(err) != fault.Internal || err == nil {
			t.Errorf("value %q: %v", value, err)
		}
	}
}

func TestRemainingIsWhatIsLeftOfTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		end := func(_ context.Context, req *upstream.Request, _ *upstream.Response) error {
			seen = append(seen, req.Header.Get(upstream.TimeoutHeader))
			return nil
		}
		link := upstream.SetHeader(upstream.TimeoutHeader, upstream.Remaining)(end)
		req := &upstream.Request{Header: upstream.Header{{Name: "x-request-timeout", Value: "99999"}}}
		_ = link(t.Context(), req, nil)
		exchange := upstream.Timeout(2 * time.Second)(func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			_ = link(ctx, req, res)
			<-time.After(1500 * time.Millisecond)
			_ = link(ctx, req, res)
			<-ctx.Done()
			return link(ctx, req, res)
		})
		_ = exchange(t.Context(), req, nil)
		if got := strings.Join(seen, ","); got != ",2000,500,1" {
			t.Errorf("sent %q", got)
		}
	})
}

func TestAConfigurationReportsEverything(t *testing.T) {
	wrong := upstream.Config{URL: "orders", Protocol: "h3", MaxBody: -1, MaxHeader: -1, ConnectTimeout: -1, TLS: upstream.TLS{MinVersion: tls.VersionTLS10}}
	if got := len(strings.Split(wrong.Validate().Error(), "\n")); got != 6 {
		t.Errorf("%d errors, want 6:\n%v", got, wrong.Validate())
	}
	for _, c := range []upstream.Config{{URL: "http://a", Protocol: upstream.HTTP2}, {URL: "https://a", Protocol: upstream.H2C}, {URL: "http://me:secret@a"}} {
		if c.Validate() == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}
