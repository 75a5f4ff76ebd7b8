// Package bulkhead bounds how much of the gateway one service can fill.
//
// At most Max requests are under way to the service at once. Up to Queue more wait their turn, in the order in which
// they came and for at most Wait, or as long as their contexts last. Whatever comes beyond is refused at once: a fault of
// kind Unavailable whose reason is "busy". Without the bound, a service that takes ten seconds in place of ten
// milliseconds has a thousand times as many requests in memory, and takes everything else down with it.
package bulkhead
