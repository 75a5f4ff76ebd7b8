package binary

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/adaptive"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
	"github.com/facet-bff/facet/shared/upstream/service"
)

// Upstream says how one service is reached: a service.Config as files have it.
type Upstream struct {
	URL            string        `required:"true" doc:"The service's base, as http://orders:8080; a path in it is put before every target."`
	Protocol       string        `default:"auto" enum:"auto,h1,h2,h2c" doc:"The version of HTTP. auto is HTTP/1.1 over http, and over https HTTP/2 where the service has it; h2c is HTTP/2 over http."`
	Client         string        `default:"lean" enum:"lean,net/http" doc:"What speaks HTTP/1.1: ours, or net/http's."`
	TLS            *TLS          `doc:"For https: whom to trust, and who we are."`
	MaxBody        config.Size   `default:"8MiB" doc:"The largest body of an answer, after decompression."`
	MaxHeader      config.Size   `default:"64KiB" doc:"The largest header of an answer."`
	Connections    int           `default:"64" doc:"How many idle connections are kept open to each address."`
	ConnectTimeout time.Duration `default:"1s" doc:"Bounds dialling and, apart from it, the TLS handshake."`
	HeaderTimeout  time.Duration `doc:"Bounds the wait for an answer's header; no bound but the call's when left out."`
	IdleTimeout    time.Duration `default:"90s" doc:"How long an unused connection stays open."`

	Timeout    time.Duration `default:"5s" doc:"Bounds a call as a whole, tries and pauses and all. What a document says of a step may be shorter."`
	TryTimeout time.Duration `doc:"Bounds each try; no bound but timeout when left out."`

	Addresses []Address     `doc:"The instances, where they are known. The URL's host remains the name that the service is called by."`
	Resolve   time.Duration `doc:"How often the URL's host is looked up, each of whose addresses is an instance. Left out, it is one instance."`
	Policy    string        `default:"least-busy" enum:"least-busy,round-robin,hash" doc:"How an instance is chosen. hash gives one principal the same instance each time."`
	Health    Health        `doc:"How instances are checked. They are not, unless it has a path."`
	Ejection  Ejection      `doc:"When an instance that fails is left out for a while."`

	Retry    Retry    `doc:"What is asked again, and how often."`
	Breaker  Breaker  `doc:"When the service is left alone for a while."`
	Hedge    Hedge    `doc:"Asks late reads twice."`
	Bulkhead Bulkhead `doc:"How many calls may be under way."`
	Adaptive Adaptive `doc:"Finds out how many calls at once the service takes."`
	Coalesce bool     `doc:"Makes one request of identical reads of one principal that are under way."`
	NoCache  bool     `doc:"Keeps nothing of this service, whatever steps say."`

	Credential Credential `doc:"What tells the service who is asking."`
}

// Address is an instance.
type Address struct {
	Host   string `required:"true" doc:"A name or an IP address, with or without a port."`
	Weight int    `default:"1" doc:"Its share of requests, in proportion to the other weights."`
	Zone   string `doc:"Where it is."`
}

// TLS says whom we trust and who we are.
type TLS struct {
	Roots       config.File `doc:"The authorities to trust, as PEM; the system's when left out."`
	ServerName  string      `doc:"The name that the service's certificate must have; the URL's host when left out."`
	MinVersion  string      `default:"1.2" enum:"1.2,1.3" doc:"The lowest version."`
	Certificate config.File `doc:"Our certificate, as PEM, for mTLS. It is read again at every handshake."`
	Key         config.File `doc:"The certificate's key, as PEM."`
}

// Validate returns what is wrong with it, or nil.
func (t *TLS) Validate() error {
	_, err := t.config()
	return err
}

// config reads the files.
func (t *TLS) config() (upstream.TLS, error) {
	c := upstream.TLS{ServerName: t.ServerName, MinVersion: tls.VersionTLS12}
	if t.MinVersion == "1.3" {
		c.MinVersion = tls.VersionTLS13
	}
	var errs []error
	if t.Roots != "" {
		pem, err := os.ReadFile(string(t.Roots))
		c.Roots = x509.NewCertPool()
		if err != nil || !c.Roots.AppendCertsFromPEM(pem) {
			errs = append(errs, errors.New("no certificate in PEM in Roots"))
		}
	}
	if (t.Certificate == "") != (t.Key == "") {
		errs = append(errs, errors.New("one of Certificate and Key without the other"))
	} else if t.Certificate != "" {
		c.Certificate = func() (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(string(t.Certificate), string(t.Key))
			return &pair, err
		}
		if _, err := c.Certificate(); err != nil {
			errs = append(errs, fmt.Errorf("no Certificate: %w", err))
		}
	}
	return c, errors.Join(errs...)
}

// Validate returns what is wrong with it, or nil.
func (u *Upstream) Validate() error {
	c, err := u.config("")
	return errors.Join(err, c.Validate())
}

// config is the service's configuration as far as a file knows it.
func (u *Upstream) config(zone string) (service.Config, error) {
	c := service.Config{
		Transport: upstream.Config{
			URL: u.URL, Protocol: upstream.Protocol(u.Protocol), MaxBody: int64(u.MaxBody), MaxHeader: int64(u.MaxHeader), Connections: u.Connections,
			ConnectTimeout: u.ConnectTimeout, HeaderTimeout: u.HeaderTimeout, IdleTimeout: u.IdleTimeout,
		},
		Timeout: u.Timeout, TryTimeout: u.TryTimeout,
		Balance: balance.Config{
			Policy: balance.Policy(u.Policy), Key: principal, Resolve: u.Resolve, Zone: zone,
			Health: balance.Health(u.Health), Ejection: balance.Ejection(u.Ejection),
		},
		Breaker: breaker.Config(u.Breaker), Retry: retry.Config(u.Retry), Hedge: hedge.Config(u.Hedge),
		Adaptive: adaptive.Config(u.Adaptive), Bulkhead: bulkhead.Config(u.Bulkhead),
		Coalesce: u.Coalesce, Principal: principal,
	}
	if u.Protocol == "auto" {
		c.Transport.Protocol = upstream.Auto
	}
	if u.Client == "net/http" {
		c.Transport.Client = upstream.NetHTTP
	}
	if u.Policy == "least-busy" {
		c.Balance.Policy = balance.LeastBusy
	}
	for _, a := range u.Addresses {
		c.Balance.Addresses = append(c.Balance.Addresses, balance.Address(a))
	}
	if u.TLS == nil {
		return c, nil
	}
	var err error
	c.Transport.TLS, err = u.TLS.config()
	return c, err
}
