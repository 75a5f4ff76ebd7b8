package binary

import (
	"context"
	"log/slog"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
)

// Responses say which answers are looked at.
type Responses struct {
	Strict  bool        `doc:"Looks at every answer before it is sent, and answers 500 in place of one that breaks the document: for development."`
	Share   float64     `doc:"The share of answers that are looked at after they were sent, from 0 to 1. What is wrong is logged and counted."`
	MaxBody config.Size `default:"1MiB" doc:"The largest answer that is looked at after it was sent."`
}

// Validate returns what is wrong with it, or nil.
func (r *Responses) Validate() error {
	c := r.config("", base{})
	return c.Validate()
}

func (r *Responses) config(frontend string, base base) validate.ResponseConfig {
	return validate.ResponseConfig{
		Strict: r.Strict, Share: r.Share, MaxBody: int(r.MaxBody),
		Broken: func(ctx context.Context, operation string, status int, violations []fault.Violation) {
			base.metrics.ObserveViolation(frontend, operation)
			base.logger.ErrorContext(ctx, "an answer breaks its document",
				slog.String("operation", frontend+"."+operation), slog.Int("status", status),
				slog.String("request_id", telemetry.RequestID(ctx)), slog.Any("violations", violations))
		},
	}
}

// looking returns what looks at a frontend's answers, or nil.
func (g *generation) looking(frontend string, base base) (*validate.Responses, error) {
	if g.settings.Responses == nil {
		return nil, nil
	}
	v, err := validate.NewResponses(g.settings.Responses.config(frontend, base))
	if err == nil {
		g.ends = append(g.ends, v.Close)
	}
	return v, err
}
