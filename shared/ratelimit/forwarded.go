package ratelimit

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the networks of the proxies before us. Only what these say about a client's address is believed.
type Proxies []netip.Prefix

// ParseProxies reads networks and addresses, as "10.0.0.0/8,192.0.2.7". The empty text is none.
func ParseProxies(text string) (Proxies, error) {
	if text == "" {
		return nil, nil
	}
	var proxies Proxies
	for part := range strings.SplitSeq(text, ",") {
		prefix, err := netip.ParsePrefix(part)
		if address, alone := netip.ParseAddr(part); alone == nil && address.Zone() == "" {
			prefix, err = address.Prefix(address.BitLen())
		}
		if err != nil || prefix.Addr().Is4In6() {
			return nil, fmt.Errorf("%q is no network of proxies: write it as 10.0.0.0/8", part)
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

// Client returns the address that a request comes from. It is the peer's, unless that is a proxy of ours: then it is the last
// one in X-Forwarded-For that is not, since each proxy appends whom it was asked by, and whatever stands before is the
// client's own words. Where that entry is no address, it is the address of the proxy that appended it. The zero value means
// that the peer has none.
func (p Proxies) Client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := peer.Addr().Unmap()
	values := r.Header.Values("X-Forwarded-For")
	for len(values) > 0 && p.contain(client) {
		rest, last := "", values[len(values)-1]
		comma := strings.LastIndexByte(last, ',')
		if comma >= 0 {
			rest, last = last[:comma], last[comma+1:]
		}
		before, ok := forwardedFor(strings.Trim(last, " \t"))
		if !ok {
			return client
		}
		client = before
		if values = values[:len(values)-1]; comma >= 0 {
			values = append(values[:len(values):len(values)], rest)
		}
	}
	return client
}

func (p Proxies) contain(address netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(address.WithZone("")) {
			return true
		}
	}
	return false
}

// forwardedFor reads one entry: an address, which some proxies write with brackets or with a port.
func forwardedFor(entry string) (netip.Addr, bool) {
	if address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]")); err == nil {
		return address.Unmap(), true
	}
	withPort, err := netip.ParseAddrPort(entry)
	return withPort.Addr().Unmap(), err == nil
}
