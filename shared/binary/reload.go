package binary

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/facet-bff/facet/shared/config"
)

// quiet is how long nothing must have happened to the files before they are read: whoever writes them may not be done.
const quiet = 100 * time.Millisecond

// reloader reads the configuration again. One goroutine has it.
type reloader struct {
	program Program
	path    string
	base    base
	level   *slog.LevelVar
	live    *live
	metrics reloads
	first   Settings // with which the process began

	files  config.Files       // that were read the last time
	follow func(config.Files) // watches them; nil without a watch
}

// reloads are the metrics of reloading.
type reloads struct {
	total, failures       prometheus.Counter
	succeeded, successful prometheus.Gauge
}

func newReloads(registry prometheus.Registerer) reloads {
	r := reloads{
		total:      prometheus.NewCounter(prometheus.CounterOpts{Name: "config_reloads_total", Help: "How often the configuration was read again."}),
		failures:   prometheus.NewCounter(prometheus.CounterOpts{Name: "config_reload_failures_total", Help: "How often that failed, so that the old one stayed."}),
		successful: prometheus.NewGauge(prometheus.GaugeOpts{Name: "config_last_reload_successful", Help: "1 if the file that was read last holds, 0 if the old one stayed."}),
		succeeded:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "config_last_reload_success_timestamp_seconds", Help: "When the configuration that holds was read."}),
	}
	r.successful.Set(1)
	r.succeeded.SetToCurrentTime()
	registry.MustRegister(r.total, r.failures, r.successful, r.succeeded)
	return r
}

// loop reloads on each hangup, and when files are not what they were once nothing has happened to them for a while. They
// are looked at after ten such whiles at the latest, in case something always happens.
func (r *reloader) loop(ctx context.Context, hangups <-chan os.Signal, events <-chan fsnotify.Event, quiet time.Duration) {
	var calm <-chan time.Time
	var latest time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
			r.reload(ctx)
		case _, open := <-events:
			if !open {
				events = nil
				continue
			}
			if calm == nil {
				latest = time.Now().Add(10 * quiet)
			}
			calm = time.After(min(quiet, time.Until(latest)))
		case <-calm:
			calm = nil
			if r.files.Changed() {
				r.reload(ctx)
			}
		}
	}
}

// reload reads the file and makes everything anew. What is wrong is logged, and everything stays as it is.
func (r *reloader) reload(ctx context.Context) {
	r.metrics.total.Inc()
	settings, files, err := r.program.load(r.path)
	r.files = files
	if r.follow != nil {
		r.follow(files)
	}
	var next *generation
	if err == nil {
		next, err = build(ctx, r.program, settings, r.live.current.Load(), r.base)
	}
	if err != nil {
		r.fail(err)
		return
	}
	r.level.Set(settings.Log.Level)
	r.live.swap(next)
	r.metrics.successful.Set(1)
	r.metrics.succeeded.SetToCurrentTime()
	r.base.logger.Info("the configuration was read again, and holds", "file", r.path)
	if !reflect.DeepEqual(r.first.Listen, settings.Listen) {
		r.base.logger.Warn("listen has changed, which takes a restart: what it was when the process began still holds")
	}
	if r.first.Admin != settings.Admin {
		r.base.logger.Warn("admin has changed, which takes a restart: what it was when the process began still holds")
	}
}

// fail says why the old configuration stays, a line for each mistake.
func (r *reloader) fail(err error) {
	r.metrics.failures.Inc()
	r.metrics.successful.Set(0)
	var problems config.Problems
	if !errors.As(err, &problems) {
		r.base.logger.Error("the configuration is wrong, and the old one stays", "file", r.path, "error", err)
		return
	}
	for _, p := range problems {
		r.base.logger.Error("the configuration is wrong, and the old one stays", "file", p.File, "line", p.Line, "column", p.Column, "key", p.Path, "error", p.Text)
	}
}
