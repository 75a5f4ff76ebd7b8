package ratelimit

import (
	"strings"

	"github.com/redis/go-redis/v9"
)

// ScriptAt is the script with the time as its last two arguments, for tests of hours and years.
func ScriptAt() *redis.Script {
	source := strings.Replace(takeSource, "redis.call('TIME')", "{ARGV[#ARGV - 1], ARGV[#ARGV]}", 1)
	if source == takeSource {
		panic("the script does not ask for the time")
	}
	return redis.NewScript(source)
}

// WindowScript returns the window of the calendar ARGV[1] at the second ARGV[2].
func WindowScript() *redis.Script {
	function, _, found := strings.Cut(takeSource, "local time =")
	if !found {
		panic("the script does not begin with its function")
	}
	return redis.NewScript(function + "return {window(ARGV[1], tonumber(ARGV[2]))}")
}

// Arguments are the script's.
func (r *Redis) Arguments(cost int64, claims []Claim) ([]string, []any) {
	return r.arguments(cost, claims)
}

// WindowOf returns which window of the calendar it is, and when it ends.
var WindowOf = Calendar.windowOf

// Decide reads the script's reply.
var Decide = decide
