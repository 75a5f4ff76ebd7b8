package binary

import (
	"bytes"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/validate"
)

// Schema returns the JSON Schema of configuration files.
func Schema() ([]byte, error) {
	return config.Schema("The configuration of a Facet binary", Settings{})
}

// Print returns what holds as YAML, defaults and all, with secrets masked.
func (s *Settings) Print() ([]byte, error) {
	var b bytes.Buffer
	err := config.Print(&b, s)
	return b.Bytes(), err
}

// Link is one link of a frontend's stack.
type Link struct {
	gateway.Line
	// Off says that these settings leave it out.
	Off bool
}

// Stack returns the links of a frontend in their order, outermost first.
func (s *Settings) Stack(frontend string) ([]Link, error) {
	c, err := s.gateway(frontend, s.standIn())
	if err != nil {
		return nil, err
	}
	if s.Responses != nil {
		c.Responses = new(validate.Responses)
	}
	var links []Link
	if s.Frontends[frontend].Versions != nil {
		links = append(links, Link{Line: gateway.Line{Name: "version", Reason: "before everything else, because each version has all that follows for itself"}})
	}
	for _, line := range gateway.Stack() {
		links = append(links, Link{line, !line.On(c)})
	}
	return links, nil
}

// standIn is a store that is there where the settings have one, and not opened.
func (s *Settings) standIn() *store {
	stand := new(store)
	if !s.Cache.Off {
		stand.cache = new(cache.Cache)
	}
	if s.Limits.Shed != nil {
		stand.shedder = new(ratelimit.Shedder)
	}
	return stand
}
