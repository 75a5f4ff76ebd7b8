package route

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// client returns the address that a request comes from.
func (c Config) client(r *http.Request) netip.Addr {
	if c.Client != nil {
		return c.Client(r)
	}
	return peer(r)
}

func peer(r *http.Request) netip.Addr {
	address, _ := netip.ParseAddrPort(r.RemoteAddr)
	return address.Addr().Unmap()
}

// origin is where a request comes from, as far as we believe it.
type origin struct {
	hops        []netip.Addr // the client, the proxies after it, the peer
	host, proto string
}

// originOf returns the origin. What X-Forwarded-* say counts when the peer is a trusted proxy, which it is when the client is
// not the peer; of X-Forwarded-For, what comes before the client is the client's own words and dropped.
func (c Config) originOf(r *http.Request) origin {
	o := origin{host: r.Host, proto: "http"}
	if r.TLS != nil {
		o.proto = "https"
	}
	from, client := peer(r), c.client(r)
	if client.IsValid() && client != from {
		o.hops = hopsSince(client, r.Header.Values("X-Forwarded-For"))
		if host := lastOf(r.Header, "X-Forwarded-Host"); isHost(host) {
			o.host = host
		}
		if proto := strings.ToLower(lastOf(r.Header, "X-Forwarded-Proto")); proto == "http" || proto == "https" {
			o.proto = proto
		}
	}
	if from.IsValid() {
		o.hops = append(o.hops, from)
	}
	return o
}

// hopsSince returns the addresses of X-Forwarded-For from the last that is the client's on.
func hopsSince(client netip.Addr, values []string) []netip.Addr {
	var hops []netip.Addr
	for _, entry := range slices.Backward(strings.Split(strings.Join(values, ","), ",")) {
		hop, ok := parseHop(strings.Trim(entry, " \t"))
		if !ok {
			break
		}
		hops = append(hops, hop)
		if hop == client {
			slices.Reverse(hops)
			return hops
		}
	}
	return []netip.Addr{client}
}

// parseHop reads an address, which some proxies write with brackets or with a port.
func parseHop(entry string) (netip.Addr, bool) {
	if address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]")); err == nil {
		return address.Unmap(), true
	}
	withPort, err := netip.ParseAddrPort(entry)
	return withPort.Addr().Unmap(), err == nil
}

// lastOf returns the last of a list's members, which is what the proxy next to us wrote.
func lastOf(h http.Header, name string) string {
	values := h.Values(name)
	if len(values) == 0 {
		return ""
	}
	last := values[len(values)-1]
	return strings.Trim(last[strings.LastIndexByte(last, ',')+1:], " \t")
}

// isHost says whether a text can be a host with a port (RFC 3986 section 3.2.2), as far as it matters to whoever quotes it.
func isHost(s string) bool {
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte(".-_:[]", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// write sets the fields that tell an upstream where a request comes from, in place of all that came in of the kind.
func (o origin) write(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, "X-Forwarded-") || slices.Contains(origins, name) {
			delete(h, name)
		}
	}
	h.Set("X-Forwarded-Proto", o.proto)
	if isHost(o.host) {
		h.Set("X-Forwarded-Host", o.host)
	}
	if len(o.hops) == 0 {
		return
	}
	texts, nodes := make([]string, len(o.hops)), make([]string, len(o.hops))
	for i, hop := range o.hops {
		texts[i], nodes[i] = hop.String(), "for="+node(hop)
	}
	h.Set("X-Forwarded-For", strings.Join(texts, ", "))
	h.Set("X-Real-Ip", texts[0])
	if isHost(o.host) {
		nodes[0] += `;host="` + o.host + `"`
	}
	nodes[0] += ";proto=" + o.proto
	h.Set("Forwarded", strings.Join(nodes, ", "))
}

// origins are the fields beside X-Forwarded-* that say where a request comes from, or what it asked for before somebody
// rewrote it: services and their frameworks believe them.
var origins = []string{
	"Forwarded", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "X-Original-Url",
	"X-Original-Uri", "X-Original-Host", "X-Rewrite-Url", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override",
}

// node is RFC 7239 section 6: an IPv6 address goes in brackets and quotes.
func node(a netip.Addr) string {
	if a.Is6() {
		return `"[` + a.WithZone("").String() + `]"`
	}
	return a.String()
}
