package binary

import "time"

// The policies are those of shared/upstream, field by field and in the same order, so that each can be converted into its
// package's Config: a field that one of them gets and that is not here does not compile. What each means, the essays of the
// packages tell.

// Retry is a retry.Config.
type Retry struct {
	Off   bool          `doc:"Asks nothing again that a document does not say should be."`
	Limit int           `default:"2" doc:"How often one request is asked again."`
	Base  time.Duration `default:"25ms" doc:"The longest wait before the first retry; it doubles from there."`
	Max   time.Duration `default:"1s" doc:"The longest wait before any."`
	Share float64       `default:"0.1" doc:"How much of the calls retries and hedges may be, together."`
	Burst int           `default:"10" doc:"How many of them may be made at once."`
}

// Breaker is a breaker.Config.
type Breaker struct {
	Off       bool          `doc:"Always asks."`
	Window    time.Duration `default:"10s" doc:"The span in which failures are counted."`
	Streak    int           `default:"20" doc:"How many failures in a row it takes to open."`
	Failures  int           `default:"10" doc:"How many it takes in the window, as far as they are rate as well."`
	Rate      float64       `default:"0.5" doc:"The share of the window's calls that failures must be as well."`
	Open      time.Duration `default:"30s" doc:"How long an open circuit stays so."`
	Successes int           `default:"2" doc:"How many it takes to close a half-open circuit."`
	Patience  time.Duration `default:"100ms" doc:"How long a service must have had for its being late to count."`
}

// Hedge is a hedge.Config.
type Hedge struct {
	On       bool          `doc:"Asks late reads twice."`
	Quantile float64       `default:"0.95" doc:"The share of answers after which the next is late."`
	Samples  int           `default:"100" doc:"How many answers it takes to know."`
	Least    time.Duration `default:"1ms" doc:"The shortest delay."`
}

// Adaptive is an adaptive.Config.
type Adaptive struct {
	On        bool          `doc:"Makes the limit hold."`
	Least     int           `default:"4" doc:"The lowest that the limit may be."`
	Start     int           `default:"32" doc:"Where the limit begins."`
	Most      int           `default:"512" doc:"The highest that the limit may be."`
	Tolerance float64       `default:"1.5" doc:"How much slower than usual answers may get."`
	Sample    int           `default:"20" doc:"How many answers it takes to move the limit."`
	Probe     time.Duration `default:"30s" doc:"The time between two measurements of a service that is not hurried."`
}

// Bulkhead is a bulkhead.Config.
type Bulkhead struct {
	Off   bool          `doc:"No bound at all."`
	Max   int           `default:"256" doc:"How many calls may be under way."`
	Queue int           `doc:"How many may wait; as many as max when left out, and none when below 0."`
	Wait  time.Duration `default:"250ms" doc:"The longest wait."`
}

// Health is a balance.Health.
type Health struct {
	Path     string        `doc:"What is asked for, and answered with 2xx by an instance that is well. Left out, nothing is checked."`
	Interval time.Duration `default:"10s" doc:"The time from the end of a check to the next."`
	Timeout  time.Duration `default:"1s" doc:"Bounds a check."`
	Up       int           `default:"2" doc:"How many successes in a row it takes."`
	Down     int           `default:"3" doc:"How many failures in a row it takes."`
}

// Ejection is a balance.Ejection.
type Ejection struct {
	Off     bool          `doc:"Leaves none out."`
	Streak  int           `default:"5" doc:"How many failures in a row it takes."`
	Rate    float64       `default:"0.5" doc:"The share of an instance's requests in the window that it takes."`
	Window  time.Duration `default:"10s" doc:"The span in which failures are counted."`
	Volume  int           `default:"20" doc:"How many requests the window must have had."`
	Base    time.Duration `default:"10s" doc:"How long the first ejection lasts; it doubles from there."`
	Longest time.Duration `default:"5m" doc:"How long one lasts at most."`
	Share   float64       `default:"0.5" doc:"How much of the instances may be ejected at once."`
}
