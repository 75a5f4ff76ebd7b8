// Package plan decides what generated code does, and says it as data that tests can compare: every Go name, every case of
// a switch, every fact of a shape. Printing ([emit]) only lays it out.
package plan
