package binary

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/facet-bff/facet/internal/nearest"
	"github.com/facet-bff/facet/shared/config"
)

// Settings are what a configuration file says: package config tells how it is read.
type Settings struct {
	Listen      Listen                      `doc:"The public address, where the API is. Changes take a restart."`
	Admin       Admin                       `doc:"The address for whoever operates the binary: /livez, /readyz, /metrics, /upstreams. Changes take a restart."`
	Log         Log                         `doc:"What is logged. The log is JSON on standard output."`
	Tracing     *Tracing                    `doc:"Records requests as traces, and sends them to a collector. Without it, traces that callers began are passed on as they are."`
	Zone        string                      `doc:"The zone that the binary runs in, as eu-central-1a: instances of upstreams in the same one are preferred."`
	Timeout     time.Duration               `default:"10s" doc:"Bounds every request as a whole."`
	MaxBody     config.Size                 `default:"1MiB" doc:"The largest body of a request."`
	Upstreams   map[string]Upstream         `required:"true" doc:"The services that are asked, by the names that the binary knows them by."`
	Auth        map[string]Scheme           `doc:"Who is asking: who judges each security scheme of the documents, by its name there. A scheme that an operation needs and that is not here keeps the binary from starting."`
	Redis       *Redis                      `doc:"A Redis or Valkey that replicas share, for the cache and for limits. Without it each replica keeps and counts in memory; when it is gone, memory stands in."`
	Cache       Cache                       `doc:"Answers that are kept, as far as their Cache-Control allows it."`
	Limits      Limits                      `doc:"How often callers may ask. Nothing is limited unless it is said."`
	Answers     Answers                     `doc:"In which form answers are sent, and what browsers are told of them."`
	Routes      []Route                     `doc:"Pass on what no operation answers; the first that matches does."`
	Experiments map[string]Experiment       `doc:"Divide callers between variants, by name."`
	Contract    *Contract                   `doc:"Looks at whether services answer as the frontends rely on. Nobody does when left out."`
	Responses   *Responses                  `doc:"Looks at whether answers keep the document. Nobody does when left out."`
	Frontends   map[string]FrontendSettings `doc:"What is different for one frontend, by its name."`

	program *Program // whose names are known; nil for any
}

// Validate returns what is wrong with the settings as a whole, or nil: names that only they or only the binary knows.
func (s *Settings) Validate() error {
	wrong := s.checkRoutes()
	if s.program != nil {
		wrong = append(wrong, s.fits(*s.program)...)
	}
	return errors.Join(wrong...)
}

// Listen is the public address.
type Listen struct {
	Address           string        `default:"127.0.0.1:8080" doc:"Host and port; without a host it is every address of the machine, and port 0 takes a free one."`
	TLS               *ListenTLS    `doc:"Serves over TLS, with HTTP/2; without it when left out."`
	H2C               bool          `doc:"Speaks HTTP/2 without TLS, to clients that begin with it."`
	MaxConnections    int           `doc:"How many connections there may be at once, the next wait; no bound when left out."`
	MaxStreams        int           `default:"100" doc:"How many requests one connection of HTTP/2 may have under way."`
	ReadHeaderTimeout time.Duration `default:"5s" doc:"How long a client may take to send a request's header."`
	ReadTimeout       time.Duration `default:"30s" doc:"How long a client may take to send a whole request."`
	WriteTimeout      time.Duration `default:"1m" doc:"How long it may take from the end of a request's header to the end of its answer."`
	IdleTimeout       time.Duration `default:"2m" doc:"How long an idle connection is kept."`
	MaxHeader         config.Size   `default:"64KiB" doc:"The largest header of a request."`
	DrainDelay        time.Duration `doc:"How long requests are still taken after /readyz has turned to 503: what load balancers need to notice."`
	DrainTimeout      time.Duration `default:"15s" doc:"How long requests under way may take to finish when the binary ends."`
}

// Admin is the admin address.
type Admin struct {
	Address string `default:"127.0.0.1:9080" doc:"Host and port. Nothing of it is meant to be public."`
}

// Log is what is logged.
type Log struct {
	Level slog.Level `default:"info" doc:"debug, info, warn or error."`
}

// FrontendSettings are what is different for one frontend. What is left out is as for all.
type FrontendSettings struct {
	Timeout     time.Duration         `doc:"Bounds every request as a whole."`
	MaxBody     config.Size           `doc:"The largest body of a request."`
	Limits      *FrontendLimits       `doc:"How often callers of this frontend may ask, in place of what holds for all."`
	Routes      []Route               `doc:"Are asked before those for all."`
	Experiments map[string]Experiment `doc:"Are there beside those for all, or in their place."`
	Answers     Answers               `doc:"What is said here takes the place of what holds for all."`
	Versions    *Versions             `doc:"How a request says which version of this frontend it wants; for a frontend that has several. Each of them has a section of its own, by its own name."`
}

// fits returns what is wrong with the settings for this program: names that only one of them knows.
func (s *Settings) fits(p Program) []error {
	var wrong []error
	say := func(path, format string, args ...any) {
		wrong = append(wrong, &config.KeyError{Path: path, Err: fmt.Errorf(format, args...)})
	}
	for _, name := range p.Upstreams {
		if _, has := s.Upstreams[name]; !has {
			say("upstreams."+name, "is missing: %s asks it", p.Name)
		}
	}
	passed := s.passed()
	for _, name := range slices.Sorted(maps.Keys(s.Upstreams)) {
		if !slices.Contains(p.Upstreams, name) && !slices.Contains(passed, name) {
			say("upstreams."+name, "%s has no such upstream, and no route asks it%s", p.Name, did(name, p.Upstreams))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Frontends)) {
		if !slices.Contains(p.frontends(), name) {
			say("frontends."+name, "%s has no such frontend%s", p.Name, did(name, p.frontends()))
		}
	}
	return append(wrong, s.checkVersions(p)...)
}

func did(name string, names []string) string {
	if near := nearest.Word(name, names); near != "" {
		return ": did you mean " + near + "?"
	}
	return ""
}
