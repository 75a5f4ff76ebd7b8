package telemetry

// Sampled is for tests: see sampled.
var Sampled = sampled
