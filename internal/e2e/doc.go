// Package e2e tests the frontends through the HTTP edge: the whole stack of each, over the demo services, which keep and
// enforce their documents. Every answer is checked against the frontend's document.
//
// It has no code but tests.
package e2e
