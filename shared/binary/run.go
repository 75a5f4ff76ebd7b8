package binary

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/serve"
	"github.com/facet-bff/facet/shared/telemetry"
)

// Run serves the program as the file says until ctx ends, and then drains. It logs to log, as JSON. The file is read again
// when it changes and on SIGHUP: see the package's essay.
func (p Program) Run(ctx context.Context, path string, log io.Writer) error {
	tuneCollector()
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // before anything else: it ends a process that does not expect it
	defer signal.Stop(hangups)
	settings, files, err := p.load(path)
	if err != nil {
		return err
	}
	level := new(slog.LevelVar)
	level.Set(settings.Log.Level)
	lines := telemetry.NewLines(log)
	defer lines.Close()
	base := base{telemetry.NewLogger(lines, level), telemetry.NewMetrics()}
	first, err := build(ctx, p, settings, nil, base)
	if err != nil {
		return err
	}
	now := new(live)
	now.swap(first)
	defer now.end()
	base.metrics.Registry().MustRegister(now)
	workers := new(fanout.Workers)
	defer workers.Close()
	config := settings.serving(base, now)
	config.Base = fanout.WithWorkers(context.Background(), workers)
	listening, err := serve.Listen(config)
	if err != nil {
		return err
	}
	r := &reloader{
		program: p, path: path, base: base, level: level, live: now, files: files, first: settings,
		metrics: newReloads(base.metrics.Registry()),
	}
	watching, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { r.run(watching, hangups) })
	defer running.Wait() // before anything is closed
	defer stop()
	return listening.Run(ctx)
}

// serving is what is listened on.
func (s *Settings) serving(base base, live *live) serve.Config {
	return serve.Config{
		Addr: s.Listen.Address, AdminAddr: s.Admin.Address, Handler: live, Metrics: base.metrics.Handler(), Admin: live.admin(), Logger: base.logger,
		TLS: s.Listen.TLS.config(), H2C: s.Listen.H2C, MaxConnections: s.Listen.MaxConnections, MaxStreams: s.Listen.MaxStreams,
		ReadHeaderTimeout: s.Listen.ReadHeaderTimeout, ReadTimeout: s.Listen.ReadTimeout, WriteTimeout: s.Listen.WriteTimeout,
		IdleTimeout: s.Listen.IdleTimeout, MaxHeaderBytes: int(s.Listen.MaxHeader), DrainDelay: s.Listen.DrainDelay, DrainTimeout: s.Listen.DrainTimeout,
	}
}

// run reloads until ctx ends.
func (r *reloader) run(ctx context.Context, hangups <-chan os.Signal) {
	watched, err := newWatch()
	if err != nil {
		r.base.logger.Warn("the configuration is not watched; SIGHUP reads it again", "error", err)
		r.loop(ctx, hangups, nil, quiet)
		return
	}
	defer func() { _ = watched.Close() }() // nothing is lost with it
	r.follow = func(files config.Files) { watched.follow(files, r.base.logger) }
	r.follow(r.files)
	if r.files.Changed() {
		r.reload(ctx) // it changed before it was watched
	}
	r.loop(ctx, hangups, watched.Events, quiet)
}
