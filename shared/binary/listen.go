package binary

import (
	"crypto/tls"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/serve"
)

// ListenTLS is a serve.TLS.
type ListenTLS struct {
	Certificates  []KeyPair   `required:"true" doc:"Ours. A client sees the one of the name that it asks for, and otherwise the first. They are read again when they change."`
	MinVersion    string      `default:"1.2" enum:"1.2,1.3" doc:"The lowest version."`
	ClientCA      config.File `doc:"The authorities of clients' certificates, as PEM; none is asked for when left out. It is read again when it changes."`
	RequireClient bool        `doc:"Refuses clients without a certificate. Otherwise auth decides by operation."`
}

// KeyPair is a certificate and its key.
type KeyPair struct {
	Certificate config.File `required:"true" doc:"PEM, with the certificates between it and the authority."`
	Key         config.File `required:"true" doc:"PEM."`
}

// Validate returns what is wrong with it, or nil.
func (t *ListenTLS) Validate() error { return t.config().Validate() }

// config is nil for nil.
func (t *ListenTLS) config() *serve.TLS {
	if t == nil {
		return nil
	}
	c := &serve.TLS{MinVersion: tls.VersionTLS12, ClientCA: string(t.ClientCA), RequireClient: t.RequireClient}
	if t.MinVersion == "1.3" {
		c.MinVersion = tls.VersionTLS13
	}
	for _, pair := range t.Certificates {
		c.Certificates = append(c.Certificates, serve.KeyPair{Certificate: string(pair.Certificate), Key: string(pair.Key)})
	}
	return c
}
