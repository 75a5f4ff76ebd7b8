package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// program is one binary of the demo.
type program struct {
	name  string
	ports []string // what it listens on, to say which is taken
	ready string   // answers 200 when it is ready
	args  []string
}

var upstreams = program{
	name:  "demo-upstreams",
	ports: []string{"7000", "7001", "7002", "7003", "7004", "7005"},
	ready: "http://127.0.0.1:7000/readyz",
}

var gateways = []program{
	{name: "mobile-bff", ports: []string{"8081", "9081"}, ready: "http://127.0.0.1:9081/readyz"},
	{name: "web-bff", ports: []string{"8082", "9082"}, ready: "http://127.0.0.1:9082/readyz"},
	{name: "iot-bff", ports: []string{"8083", "9083"}, ready: "http://127.0.0.1:9083/readyz"},
	{name: "gateway", ports: []string{"8080", "9080"}, ready: "http://127.0.0.1:9080/readyz"},
}

const (
	readyLimit = time.Minute
	stopLimit  = 20 * time.Second
)

// demo is the running programs, in the order in which they were started.
type demo struct {
	bin, deploy string
	running     []*process
	ended       chan *process
}

type process struct {
	program
	cmd *exec.Cmd
	log string
	end chan struct{} // closed when it has ended
}

// start starts every program and waits until all are ready.
func (d *demo) start(ctx context.Context, upstreamArgs []string) error {
	upstreams.args = upstreamArgs
	programs := []program{upstreams}
	for _, g := range gateways {
		g.args = []string{"-config", filepath.Join(d.deploy, strings.TrimSuffix(g.name, "-bff")+".yaml")}
		programs = append(programs, g)
	}
	if err := free(programs); err != nil {
		return err
	}
	logs := filepath.Join(d.bin, "logs")
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return err
	}
	d.ended = make(chan *process, len(programs))
	for _, p := range programs {
		if err := d.launch(p, filepath.Join(logs, p.name+".log")); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	for _, p := range d.running {
		if err := d.untilReady(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// free says which ports are taken, all of them at once.
func free(programs []program) error {
	var taken []error
	for _, p := range programs {
		for _, port := range p.ports {
			listener, err := net.Listen("tcp", "127.0.0.1:"+port)
			if err != nil {
				taken = append(taken, fmt.Errorf("port %s, which %s needs, is taken: stop what listens there (`ss -ltnp 'sport = :%s'` names it)", port, p.name, port))
				continue
			}
			_ = listener.Close()
		}
	}
	return errors.Join(taken...)
}

func (d *demo) launch(p program, log string) error {
	file, err := os.Create(log)
	if err != nil {
		return err
	}
	defer file.Close() // the child has it
	cmd := exec.Command(filepath.Join(d.bin, p.name), p.args...)
	cmd.Stdout, cmd.Stderr = file, file
	// A group of its own, or Ctrl-C would end the services before the gateways have drained.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w (run `make build` first)", p.name, err)
	}
	running := &process{program: p, cmd: cmd, log: log, end: make(chan struct{})}
	d.running = append(d.running, running)
	go func() {
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(running.end)
		d.ended <- running
	}()
	return nil
}

func (d *demo) untilReady(ctx context.Context, p *process) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if answers(ctx, p.ready) {
			return nil
		}
		select {
		case <-tick.C:
		case early := <-d.ended:
			return early.died()
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready in %s; its log is %s", p.name, readyLimit, p.log)
		}
	}
}

func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// wait returns when ctx ends, or with the error of a program that ended by itself.
func (d *demo) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		fmt.Println("\nstopping ...")
		return nil
	case early := <-d.ended:
		return early.died()
	}
}

// stop ends every program, the last started first, so that gateways drain before their services go.
func (d *demo) stop() {
	for _, p := range slices.Backward(d.running) {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails when it has ended, which is what we want
	}
	for _, p := range slices.Backward(d.running) {
		select {
		case <-p.end:
		case <-time.After(stopLimit):
			_ = p.cmd.Process.Kill()
			<-p.end
		}
	}
}

// died is the error of a program that ended by itself, with the end of its log.
func (p *process) died() error {
	text, _ := os.ReadFile(p.log)
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	last := bytes.Join(lines[max(0, len(lines)-5):], []byte("\n"))
	return fmt.Errorf("%s ended (%v); the end of %s:\n%s", p.name, p.cmd.ProcessState, p.log, last)
}
