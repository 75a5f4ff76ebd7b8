package binary

import (
	"time"

	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/compress"
	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/cors"
	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/secure"
)

// Answers say in which form answers are sent, and what browsers are told of them.
type Answers struct {
	Security *Security `doc:"What browsers are told about answers. It has defaults, which are always told."`
	CORS     *CORS     `doc:"Which pages elsewhere may ask. None when left out."`
	Compress *Compress `doc:"Sends answers in a coding that the client takes; {} has the defaults."`
	CBOR     *CBOR     `doc:"Gives CBOR to clients that ask for it in the place of JSON, and takes it from them; {} has the defaults."`
	Etag     *ETag     `doc:"Gives answers to GET an entity tag, so that a client is told that it has the answer already; {} has the defaults."`
}

// Security is a secure.Config.
type Security struct {
	HSTS                      time.Duration `default:"8760h" doc:"How long a browser uses nothing but TLS for this host; it is told over TLS only."`
	HSTSSubdomains            bool          `doc:"It holds for every host below this one, too."`
	TLSInFront                bool          `doc:"Every request has come over TLS, which whoever is in front ends."`
	ContentTypeOptions        string        `doc:"The value of the field, and so for each of the following; off sends none."`
	ReferrerPolicy            string
	ContentSecurityPolicy     string
	FrameOptions              string
	CrossOriginResourcePolicy string
	PermissionsPolicy         string
	KeepCacheControl          bool `doc:"Leaves answers to requests with credentials that say nothing of caches as they are."`
}

// CORS is a cors.Config.
type CORS struct {
	Origins     []string      `required:"true" doc:"Pages, as https://shop.example.com, https://*.example.com for one label, or * for all."`
	Methods     []string      `doc:"What a page may use; GET, HEAD, POST, PUT, PATCH and DELETE when left out."`
	Headers     []string      `doc:"What a page may send."`
	Exposed     []string      `doc:"What a page may read of an answer's header."`
	Credentials bool          `doc:"Lets pages send cookies."`
	MaxAge      time.Duration `default:"10m" doc:"How long a browser remembers the permission."`
}

// Compress is a compress.Config.
type Compress struct {
	MinSize config.Size `default:"1KiB" doc:"How large an answer is at least."`
	Codings []string    `doc:"Those on offer, the preferred one first; zstd, br and gzip when left out."`
	Types   []string    `doc:"The media types that are worth it; texts when left out."`
}

// CBOR is a cbor.Config.
type CBOR struct {
	MaxBody config.Size `default:"4MiB" doc:"The largest answer, in bytes of JSON, that becomes CBOR."`
}

// ETag is an etag.Config.
type ETag struct {
	MaxBody config.Size `default:"1MiB" doc:"The largest answer that is held back for its digest."`
}

// Validate returns what is wrong with it, or nil.
func (s *Security) Validate() error { return secure.Config(*s).Validate() }

// Validate returns what is wrong with it, or nil.
func (c *CORS) Validate() error { return cors.Config(*c).Validate() }

// Validate returns what is wrong with it, or nil.
func (c *Compress) Validate() error { return c.config().Validate() }

func (c *Compress) config() compress.Config {
	return compress.Config{MinSize: int(c.MinSize), Codings: c.Codings, Types: c.Types}
}

// over puts these in the place of what holds for all, each for itself.
func (a *Answers) over(c *gateway.Config) {
	if a.Security != nil {
		c.Secure = secure.Config(*a.Security)
	}
	if a.CORS != nil {
		c.CORS = (*cors.Config)(a.CORS)
	}
	if a.Compress != nil {
		compressed := a.Compress.config()
		c.Compress = &compressed
	}
	if a.CBOR != nil {
		c.CBOR = &cbor.Config{MaxBody: int(a.CBOR.MaxBody)}
	}
	if a.Etag != nil {
		c.ETag = &etag.Config{MaxBody: int(a.Etag.MaxBody)}
	}
}
