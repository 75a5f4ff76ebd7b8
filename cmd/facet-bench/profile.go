package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"

	"github.com/facet-bff/facet/internal/bench/load"
)

// profileSeconds is how long a profile takes.
const profileSeconds = 10

// profile writes a CPU profile of Facet at a work to path, as pprof reads it.
func profile(ctx context.Context, w work, path string) error {
	s, err := build(ctx, exec.CommandContext, 0)
	if err != nil {
		return err
	}
	err = profileOf(ctx, s.facet, w, path)
	if ended := s.end(); err == nil {
		err = ended
	}
	return err
}

func profileOf(ctx context.Context, p *process, w work, path string) error {
	request, err := w.bytes()
	if err != nil {
		return err
	}
	pool, err := load.Dial(ctx, p.listen, w.connections, request)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Closed(ctx, 20*w.warming()); err != nil { // until everything is warm
		return err
	}
	busy, rest := context.WithCancel(ctx)
	loading := make(chan struct{})
	go func() {
		defer close(loading)
		_, _ = pool.Closed(busy, 1<<40) // until it is told to end
	}()
	defer func() {
		rest()
		<-loading
	}()
	return download(ctx, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", p.probing, profileSeconds), path)
}

func download(ctx context.Context, url, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, res.Body); err != nil {
		return err
	}
	return f.Close()
}
