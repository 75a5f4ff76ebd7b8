package binary

import (
	"fmt"
	"slices"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/contract"
	"github.com/facet-bff/facet/shared/drift"
)

// Contract says how services are held to what the frontends rely on.
type Contract struct {
	Lock    config.File `required:"true" doc:"What is relied on: the contract.lock.yaml that facet generate writes."`
	Share   float64     `default:"0.01" doc:"The share of the services' answers that is looked at, from 0 to 1. What is wrong is logged, counted, and listed at /contract of the admin address."`
	MaxBody config.Size `default:"1MiB" doc:"The largest answer that is looked at."`
}

// Validate returns what is wrong with it, or nil.
func (c *Contract) Validate() error {
	watched := drift.Config{Lock: new(contract.Lock), Share: c.Share, MaxBody: int(c.MaxBody)}
	return watched.Validate()
}

// hold makes what looks at services' answers, if the file says so.
func (g *generation) hold(program Program, base base) error {
	c := g.settings.Contract
	if c == nil {
		return nil
	}
	lock, err := contract.Open(string(c.Lock))
	if err != nil {
		return err
	}
	frontends := program.frontends()
	if !slices.ContainsFunc(frontends, func(name string) bool { return lock.Frontends[name] != nil }) {
		return fmt.Errorf("%s has none of this binary's frontends: generate it from their documents", c.Lock)
	}
	g.drift, err = drift.New(drift.Config{
		Lock: lock, Frontends: frontends, Share: c.Share, MaxBody: int(c.MaxBody), Logger: base.logger,
	})
	if err != nil {
		return err
	}
	g.ends = append(g.ends, g.drift.Close)
	g.collector = append(g.collector, g.drift)
	return nil
}
