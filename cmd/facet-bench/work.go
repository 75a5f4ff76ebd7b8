package main

import (
	"fmt"

	"github.com/facet-bff/facet/internal/bench/bare"
	"github.com/facet-bff/facet/internal/bench/whole"
)

// user is who asks.
const user = "42"

// work is one request, which every contender answers.
type work struct {
	Name string
	// target is what is asked for, and calls how many requests to services that makes.
	target string
	calls  int
	// connections is how many ask at once.
	connections int
	// short says that the short form has it.
	short bool
	// note says what the work is.
	note string
}

// warming is how many requests come before anything is measured: pools are full then, and it is known what is late.
func (w work) warming() int { return 5 * w.connections }

var works = []work{
	{"dashboard", "/dashboard?limit=10", 3, 8, true, "1 KB, 6 KB and 0.3 KB, all declared"},
	{"gathered", "/gathered?limit=10", 3, 8, true, "the same, put together by hand over a gather"},
	{"wide 1", "/wide/1", 1, 8, true, "1 KB"},
	{"wide 3", "/wide/3", 3, 8, false, "3 of 1 KB"},
	{"wide 10", "/wide/10", 10, 8, false, "10 of 1 KB"},
	{"wide 30", "/wide/30", 30, 8, true, "30 of 1 KB"},
	{"body 1k", "/reports/1k", 1, 8, false, "three members of 1 KB"},
	{"body 100k", "/reports/100k", 1, 4, true, "three members of 100 KB"},
	{"body 1m", "/reports/1m", 1, 2, false, "three members of 1 MB"},
	{"forward", "/products/p-1", 1, 8, true, "1 KB passed on; bare is httputil.ReverseProxy"},
}

// bytes is the request as it is sent to every contender. One of them asks who it is by the token, the other believes a field.
func (w work) bytes() ([]byte, error) {
	token, err := whole.Token(user)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: app.example.com\r\nAccept: application/json\r\nUser-Agent: facet-bench\r\n"+
		"Authorization: Bearer %s\r\n%s: %s\r\n\r\n", w.target, token, bare.UserHeader, user), nil
}
